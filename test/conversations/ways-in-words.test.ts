/** As phones, keyboards and the clients themselves write it: whatever becomes of quotes, hyphens and spaces on the way, it is the same question. */
import { systemClock } from '../../src/core/clock.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import type { WholeBot } from './bot.ts';
import { type Chats, startChats } from './chats.ts';
import type { Way } from './ways-in.ts';
import { slackWays } from './ways-in-slack.ts';
import { teamsWays } from './ways-in-teams.ts';

let chats: Chats;
let whole: WholeBot;
let ways: readonly Way[];

beforeAll(async () => {
  chats = await startChats();
  whole = await chats.start(
    createMemoryStore({ clock: systemClock, log: { debug() {}, info() {}, warn() {}, error() {} } }),
  );
  // The four texts that there are: of a command, of an event, of a chat, of a mention in HTML's escapes.
  ways = [...slackWays(chats.slack), ...teamsWays(chats.teams)].filter(({ name }) =>
    /^(?:Slack: `[/@]pullcheck …` in a channel|Teams: (?:in its own chat|`@Pullcheck …` in a channel))$/.test(name),
  );
  expect(ways).toHaveLength(4);
});
afterAll(async () => {
  await whole.stop();
  await chats.close();
});

const PORTAL =
  'https://portal.azure.com/#@contoso.com/resource/subscriptions/SUBSCRIPTION/resourceGroups/rg-shop/providers/Microsoft.App/containerApps/orders-api/containerapp';

test.each([
  ['with capitals', 'ORDERS-API'],
  ['a command with a capital, as a phone begins a sentence', 'Diagnose orders-api'],
  ['the words of an option in capitals', 'orders-api -g RG-SHOP'],
  ['with all options', 'orders-api -g rg-shop --revision orders-api--0000007 --kind app'],
  ['with an equals sign', 'orders-api --resource-group=rg-shop'],
  ['two hyphens made one dash before an option', 'orders-api —resource-group rg-shop'],
  ['two hyphens made one dash in a name', 'orders-api —revision orders-api—0000007'],
  ["two hyphens made one dash in a revision's name alone", 'orders-api—0000007'],
  ['a short option behind a dash', 'orders-api –g rg-shop'],
  ['typographic quotes', 'orders-api -g “rg-shop”'],
  ['single typographic quotes', '‘orders-api’'],
  ['German quotes', '„orders-api“'],
  ['a hyphen that does not break', 'orders‑api'],
  ['a space that does not break', 'diagnose\u00a0orders-api'],
  ['signs that nobody sees', '\u200borders-api\u2060'],
  ['a full stop', 'orders-api.'],
  ['a question', 'orders-api?'],
  ['as code', '`orders-api`'],
  ['bold', '*orders-api*'],
  ['two lines', 'diagnose\norders-api'],
  ['an empty line behind', 'orders-api\n\n'],
  ['politeness', 'orders-api please'],
  ['a whole question', 'why is orders-api down?'],
  ['an apostrophe', "hey, what's wrong with orders-api? It doesn't start"],
  ['a typographic apostrophe', 'what’s up with orders-api'],
  ['politeness around a command', 'please check orders-api, thanks!'],
  ['politeness behind a command', 'diagnose orders-api please -g rg-shop'],
  ['somebody else and an emoji', 'orders-api @ann look :fire:'],
])('%s', async (_name, text) => {
  for (const way of ways) {
    const { kind, shown } = await way.ask(text, 'oncall');
    expect({ way: way.name, kind }).toEqual({ way: way.name, kind: 'diagnosis' });
    expect(shown).toContain('orders-api cannot pull its image');
  }
});

test("the portal's address, which Slack makes a link of", async () => {
  const [id] = whole.azure.scenario.resources.flatMap((one) =>
    /\/containerApps\/orders-api$/i.test(one.id) ? [one.id] : [],
  );
  const address = PORTAL.replace('SUBSCRIPTION', id?.split('/')[2] ?? '');
  for (const text of [address, `<${address}>`, `look at ${address} please`])
    for (const way of ways)
      expect({ way: way.name, kind: (await way.ask(text, 'oncall')).kind }).toMatchObject({ kind: 'diagnosis' });
});

test('a host copied out of our own answer, with the signs that keep it from becoming a link, is that host', async () => {
  const copied = 'explain dial tcp: lookup contosoprod.\u2060azurecr.\u2060io on 168.63.129.16:53: no such host';
  const withoutId = (shown: string) => shown.replace(/details [\w-]+/g, 'details');
  for (const way of ways) {
    const answers = [await way.ask(copied, 'oncall'), await way.ask(copied.replaceAll('\u2060', ''), 'oncall')];
    const [one, other] = answers.map(({ shown }) => withoutId(shown));
    expect(one).toBe(other);
  }
});

test('a pasted error with links, people and quotes in it is read as it stood there', async () => {
  const error =
    'explain “Failed to pull image "contosoprod.azurecr.io/orders-api:9": manifest unknown” says <@U123|olga>';
  for (const way of ways) expect((await way.ask(error, 'oncall')).kind).toBe('explanation');
});
