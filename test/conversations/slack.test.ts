/** Whole conversations in Slack, over signed HTTP and over Socket Mode: the same words get the same answers. */
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { startWholeBot, type WholeBot } from './bot.ts';

/** All that a message shows, as text. */
function wordsOf(message: SlackMessage | undefined): string {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'text' && typeof inner === 'string') texts.push(inner);
      else walk(inner);
    }
  };
  walk(message?.blocks ?? []);
  return texts.length > 0 ? texts.join(' ') : (message?.text ?? '');
}

describe.each(['http', 'socket'] as const)('Slack over %s', (kind) => {
  let slack: SimulatedSlack;
  let whole: WholeBot;

  beforeAll(async () => {
    slack = await simulateSlack({ acknowledgeWithinMs: 30_000 });
    const options = { botToken: slack.botToken, apiUrl: slack.apiUrl, responseHosts: [slack.responseHost] };
    whole = await startWholeBot(
      kind === 'http'
        ? {
            slack: { ...options, delivery: { kind: 'http', signingSecret: slack.signingSecret } },
            http: { host: '127.0.0.1', port: 0 },
          }
        : { slack: { ...options, delivery: { kind: 'socket', appToken: slack.appToken } } },
    );
    if (kind === 'http') slack.deliverTo(`${whole.address}/slack/events`);
    else await slack.until(() => slack.sockets > 0, 'a socket');
  });

  afterAll(async () => {
    await whole.stop();
    await slack.close();
  });

  const by = { user: 'oncall', channel: 'orders' };
  const threadOf = (message: SlackMessage): readonly SlackMessage[] =>
    slack.messages('orders').filter(({ threadTs }) => threadTs === message.ts);
  /** The answers in the channel itself, newest last. */
  const answers = (): readonly SlackMessage[] =>
    slack.messages('orders').filter(({ threadTs, via }) => threadTs === null && via === 'chat.postMessage');
  const finished = (message: SlackMessage | undefined): boolean => /nothing was changed/.test(wordsOf(message));

  async function ask(text: string): Promise<SlackMessage> {
    const before = answers().length;
    const acknowledged = await slack.command(text, by);
    expect(acknowledged).toMatchObject({ status: 200, error: null });
    await slack.until(() => answers().length > before && finished(answers().at(-1)), `the finished answer to ${text}`);
    return answers().at(-1) as SlackMessage;
  }

  test('typed, acknowledged at once, answered in place; evidence in the thread; checked again', async () => {
    const acknowledged = await slack.command('orders-api', by);
    expect(acknowledged).toMatchObject({ status: 200, error: null });
    expect(wordsOf(acknowledged.shown ?? undefined)).toMatch(/Checking orders-api/);
    await slack.until(() => finished(answers().at(-1)), 'the finished answer');

    const answer = answers().at(-1) as SlackMessage;
    // One message: "checking…" became the verdict.
    expect(answers()).toHaveLength(1);
    expect(wordsOf({ ...answer, ...answer.versions[0] })).toMatch(/Checking orders-api/);
    expect(answer.versions.length).toBeGreaterThan(1);
    const words = wordsOf(answer);
    expect(words).toContain('orders-api cannot pull its image');
    expect(words).toMatch(/Users are served\..*orders-api/);
    expect(words).toContain('auth.missing-pull-role (verified)');
    expect(words).toMatch(/az role assignment create/);
    expect(words).not.toContain('Ruled out');
    // The note that only the asker saw stays: Slack cannot take it back (github.com/slackapi/bolt-js/issues/2287).
    expect(slack.ephemeral('oncall', 'orders')).toHaveLength(1);
    expect(slack.buttons(answer)).toEqual(expect.arrayContaining(['Check again', 'Tell me when it starts']));

    const evidence = slack.buttons(answer).find((label) => /evidence/i.test(label)) ?? 'no such button';
    await slack.click(evidence, { message: answer, user: 'approver' });
    await slack.until(() => threadOf(answer).length === 1, 'the evidence in the thread');
    const [details] = threadOf(answer);
    expect(wordsOf(details)).toContain('Ruled out');
    expect(wordsOf(details)).toContain('How we know');
    // Pressed once more, by somebody else: said once in the thread, the second is told where it is.
    await slack.click(evidence, { message: answer, user: 'oncall' });
    await slack.until(() => slack.ephemeral('oncall', 'orders').length === 2, 'a word to the second one');
    expect(threadOf(answer)).toHaveLength(1);

    const versions = answer.versions.length;
    expect(await slack.click('Check again', { message: answer, user: 'approver' })).toMatchObject({ error: null });
    await slack.until(
      () => (answers()[0]?.versions.length ?? 0) >= versions + 2 && finished(answers()[0]),
      'a new look',
    );
    const again = answers()[0] as SlackMessage;
    // The verdict stays while we look again.
    expect(wordsOf({ ...again, ...again.versions[versions] })).toMatch(/cannot pull its image[\s\S]*Checking again/);
    expect(answers()).toHaveLength(1);
  });

  test('how far it is moves in the message while the facts are slow; when Slack throttles, the answer comes all the same', async () => {
    const faults = whole.azure.scenario.faults.length;
    whole.azure.update((scenario) => {
      scenario.faults.push({ match: 'GET *roleAssignments*', headers: {}, delayMs: 3_500 });
    });
    const answer = await ask('orders-api');
    const shown = answer.versions.map((version) => wordsOf({ ...answer, ...version }));
    expect(shown.some((words) => /app ✓ · .*log ✓ · .*rights …/.test(words))).toBe(true);
    expect(shown.at(-1)).toMatch(/nothing was changed/);

    slack.fault('chat.update', { retryAfter: 1 });
    const throttled = await ask('orders-api');
    expect(wordsOf(throttled)).toMatch(/nothing was changed/);
    whole.azure.update((scenario) => {
      scenario.faults.length = faults;
    });
  });

  test('whom else it strikes is one line, and the names are with the evidence', async () => {
    const answer = await ask('cache-warmer');
    expect(wordsOf(answer)).toContain('Also affected: 1 other app shares it, likely: it fails now.');
    expect(wordsOf(answer)).not.toContain('status-page');
    const evidence = slack.buttons(answer).find((label) => /evidence/i.test(label)) ?? 'no such button';
    await slack.click(evidence, { message: answer, user: 'oncall' });
    await slack.until(() => threadOf(answer).length === 1, 'the evidence in the thread');
    expect(wordsOf(threadOf(answer)[0])).toMatch(/Also affected.*status-page: it pulls from docker\.io/s);
  });

  test('a mention in a thread is answered in that thread', async () => {
    const root = await slack.mention('help', by);
    const help = () => slack.ephemeral('oncall', 'orders').find((each) => /explain/.test(wordsOf(each)));
    await slack.until(() => help() !== undefined, 'help');
    expect(wordsOf(help())).toContain('In a thread, mention me');
    const said = await slack.mention('basket-api', { ...by, thread: root.message.ts });
    await slack.until(() => threadOf(root.message).some(finished), 'the answer in the thread');
    expect(answers().some((each) => each.ts > said.message.ts)).toBe(false);
  });

  test('a direct message is answered there', async () => {
    await slack.directMessage('orders-api', { user: 'oncall' });
    const direct = slack.direct('oncall').id;
    await slack.until(() => slack.messages(direct).some(finished), 'the answer');
  });

  test('the verdict is shown while a slow fact is still read, and edited in when it came', async () => {
    const faults = whole.azure.scenario.faults.length;
    whole.azure.update((scenario) => {
      scenario.faults.push({ match: 'GET *detectors*', headers: {}, delayMs: 1_500 });
    });
    const answer = await ask('payments-api');
    const shown = answer.versions.map((version) => wordsOf({ ...answer, ...version }));
    const early = shown.findIndex((words) => words.includes('Still reading'));
    expect(early).toBeGreaterThan(0);
    // The verdict and its first cause are those of the whole answer.
    for (const words of [shown[early], shown.at(-1)]) {
      expect(words).toContain('payments-api cannot pull its image');
      expect(words).toContain('network.dns (verified)');
    }
    expect(shown.at(-1)).not.toContain('Still reading');
    whole.azure.update((scenario) => {
      scenario.faults.length = faults;
    });
  });

  test('a name that is misspelt: the nearest one as a button, for the asker alone', async () => {
    const before = answers().length;
    await slack.command('ordrs-api', by);
    const note = () => slack.ephemeral('oncall', 'orders').find((each) => /There is no such app/.test(wordsOf(each)));
    await slack.until(() => note() !== undefined, 'a note');
    expect(answers()).toHaveLength(before);
    const label = slack.buttons(note() as SlackMessage).find((each) => each.startsWith('orders-api')) ?? 'none';
    await slack.click(label, { message: note() as SlackMessage, user: 'oncall' });
    await slack.until(() => answers().length === before + 1 && finished(answers().at(-1)), 'the answer to the button');
    await slack.until(() => note() === undefined, 'the question gone');
  });

  test('a button of a private word that leads to another mistake: that is told to the asker alone, too', async () => {
    const before = slack.messages('orders').length;
    await slack.command('diagnose ordrs-api --kidn app', by);
    const note = (words: RegExp) => slack.ephemeral('oncall', 'orders').find((each) => words.test(wordsOf(each)));
    await slack.until(() => note(/no option "--kidn"/) !== undefined, 'what was meant');
    const meant = note(/no option "--kidn"/) as SlackMessage;
    await slack.click('diagnose ordrs-api --kind app', { message: meant, user: 'oncall' });
    await slack.until(
      () =>
        slack
          .ephemeral('oncall', 'orders')
          .some(({ ts, ...each }) => ts === meant.ts && /no such app/.test(wordsOf({ ts, ...each }))),
      'the nearest names',
    );
    expect(slack.messages('orders')).toHaveLength(before);
  });

  test('a name that exists twice is answered with buttons', async () => {
    await slack.command('api', by);
    const note = () => slack.ephemeral('oncall', 'orders').find((each) => /Which one/.test(wordsOf(each)));
    await slack.until(() => note() !== undefined, 'the question');
    expect(slack.buttons(note() as SlackMessage).length).toBeGreaterThan(1);
    // The title asks, and nothing asks again.
    expect(wordsOf(note()).match(/Which one/g)).toHaveLength(1);
  });

  test('in a channel that the bot is not in, it answers through the command, and says how to invite it', async () => {
    const there = () => slack.messages('general').filter(({ via }) => via === 'response_url');
    await slack.command('orders-api', { user: 'oncall', channel: 'general' });
    await slack.until(() => there().some(finished), 'the answer');
    expect(wordsOf(there().at(-1))).toMatch(/invite @pullcheck/i);
    expect(there()).toHaveLength(1);
  });

  test('Azure out of reach at the second look: the first answer stays and says so', async () => {
    const answer = await ask('loyalty-api');
    const faults = whole.azure.scenario.faults.length;
    whole.azure.update((scenario) => {
      scenario.faults.push({ match: '* https://management.azure.com/*', headers: {}, delayMs: 0, status: 503 });
    });
    await slack.click('Check again', { message: answer, user: 'oncall' });
    const now = (): SlackMessage | undefined => answers().find(({ ts }) => ts === answer.ts);
    await slack.until(() => /in vain/.test(wordsOf(now())), 'the word that it was in vain');
    expect(wordsOf(now())).toContain('loyalty-api cannot pull its image');
    whole.azure.update((scenario) => {
      scenario.faults.length = faults;
    });
  });

  test('a healed app announces itself once, in the thread, to who asked', async () => {
    const answer = await ask('invoice-worker');
    await slack.click('Tell me when it starts', { message: answer, user: 'oncall' });
    await slack.click('Tell me when it starts', { message: answer, user: 'oncall' });
    const promised = () =>
      slack.ephemeral('oncall', 'orders').filter((each) => /Watching invoice-worker/.test(wordsOf(each)));
    await slack.until(() => promised().length > 0, 'the promise');
    expect(threadOf(answer)).toHaveLength(0);
    whole.heal('invoice-worker');
    await slack.until(() => threadOf(answer).length > 0, 'the announcement');
    const [announcement] = threadOf(answer);
    expect(wordsOf(announcement)).toContain('invoice-worker has started');
    expect(JSON.stringify(announcement?.blocks)).toContain(slack.users.oncall.id);
    // Another conversation later, it is still the only one.
    await ask('orders-api');
    expect(threadOf(answer)).toHaveLength(1);
  });

  test('the same delivery twice is answered once', async () => {
    const before = answers().length;
    await slack.command('orders-api', by);
    const repeated = await slack.again();
    await slack.until(() => answers().length > before && finished(answers().at(-1)), 'the answer');
    expect(answers()).toHaveLength(before + 1);
    expect(repeated.status < 500).toBe(true);
  });

  test('nothing went wrong on the way', () => {
    const expected = /look at a watched app failed|repeated|replayed/i;
    expect(whole.log.filter((line) => !expected.test(`${line.message} ${line.fields.kind}`))).toEqual([]);
  });
});
