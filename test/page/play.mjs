/** What somebody does on the page, by what they see of it: roles, labels, words. */
import assert from 'node:assert/strict';

export const SIDES = ['slack', 'teams'];

/** A minute of the playground is moved on at most so often: a watch takes one. */
const MOST_MOVES = 8;

/** @param {import('playwright-core').Page} page */
export function openPlay(page) {
  const box = page.getByRole('combobox', { name: /^Message to/ });
  const botMessages = page.locator('[data-message][data-bot="true"]');
  let before = 0;

  async function send(text) {
    before = await botMessages.count();
    await box.fill(text);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
  }

  return {
    page,
    box,
    async pick(title) {
      // The same one anew as well: a session that somebody played already is another state.
      const incident = page.getByLabel('Incident');
      await Promise.all([
        page.waitForResponse(
          (answer) => answer.url().endsWith('/api/scenario') && answer.request().method() === 'POST',
        ),
        (async () => {
          const now = await incident.evaluate((one) => one.selectedOptions[0].label);
          if (now === title) await page.getByRole('button', { name: 'Start over' }).click();
          else await incident.selectOption({ label: title });
        })(),
      ]);
      await page.getByText('Nothing was said here yet').waitFor();
    },
    async side(name) {
      const button = page.getByRole('group', { name: 'Chat' }).getByRole('button', { name, exact: false });
      await button.click();
      await page.locator(`section.talk.${name}`).waitFor();
      before = await botMessages.count();
    },
    async become(role) {
      await page.getByRole('group', { name: 'You are' }).getByRole('radio', { name: role }).check();
      const key = { 'On-call engineer': 'oncall', Approver: 'approver', Guest: 'guest' }[role];
      await page.locator(`.page[data-person="${key}"]`).waitFor();
    },
    async say(text, { sent = true } = {}) {
      await send(text);
      if (sent) await page.waitForFunction(() => document.querySelector('.composer textarea').value === '');
    },
    async typeWithCompletion(text, wanted) {
      before = await botMessages.count();
      await box.click();
      await box.fill('');
      await page.keyboard.type(text);
      await page.getByRole('option', { name: wanted }).first().waitFor();
      await page.keyboard.press('Tab');
      assert.equal(await box.inputValue(), `/pullcheck ${wanted}`);
      await page.keyboard.press('Enter');
    },
    /** The newest message of the bot that came after the last words, once it says this. */
    async answer(words) {
      await page.waitForFunction(
        ([count, source, flags]) =>
          [...document.querySelectorAll('[data-message][data-bot="true"]')]
            .slice(count)
            .some((one) => new RegExp(source, flags).test(one.textContent)),
        [before, words.source, words.flags],
      );
      return botMessages.filter({ hasText: words }).last();
    },
    /** Presses the newest button of that name. @param asked whether the chat asks "are you sure" first: then says yes */
    async press(name, { asked = false } = {}) {
      before = await botMessages.count();
      const button = page.locator('.talk').getByRole('button', { name }).last();
      await button.scrollIntoViewIfNeeded();
      await button.click();
      if (!asked) return;
      const yes =
        (await page.locator('section.talk.teams').count()) > 0
          ? page.locator('.talk').getByRole('button', { name: /^Yes: / })
          : page.getByRole('dialog').getByRole('button').last();
      await yes.last().click();
    },
    async traffic(revision) {
      return page.locator(`[data-revision="${revision}"]`).getAttribute('data-traffic');
    },
    async trafficIs(revision, weight) {
      await page.locator(`[data-revision="${revision}"][data-traffic="${weight}"]`).waitFor({ state: 'attached' });
    },
    async appIs(app, words) {
      await page.locator(`details[data-app="${app}"] > summary`).filter({ hasText: words }).waitFor();
    },
    /** Moves time on, a minute each, until it is there. */
    async waitMoving(locator) {
      for (let moved = 0; moved < MOST_MOVES; moved++) {
        await page.getByRole('button', { name: 'Move time on by a minute' }).click();
        const seen = await locator
          .waitFor({ timeout: 15_000 })
          .then(() => true)
          .catch(() => false);
        if (seen) return;
      }
      await locator.waitFor({ timeout: 1_000 });
    },
    async flip(name, on) {
      const one = page.getByRole('switch', { name });
      await one.setChecked(on);
    },
    async theme(wanted) {
      const button = page.getByRole('button', { name: wanted === 'dark' ? 'Dark' : 'Light', exact: true });
      if ((await page.locator('html').getAttribute('data-theme')) !== wanted) await button.click();
      await page.locator(`html[data-theme="${wanted}"]`).waitFor({ state: 'attached' });
    },
  };
}
