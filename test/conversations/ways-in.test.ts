/** Every way in × every command × five people, in both chats: what comes of it, and how it is told. docs/access.md has the tables (`UPDATE_ACCESS=1`). */
import { readFileSync, writeFileSync } from 'node:fs';
import { COMMANDS } from '../../src/commands/index.ts';
import { ADDRESSED, addressed, CASES, type Outcome, PEOPLE, type Way, WHO, type Who } from './ways-in.ts';
import { openWaysStage, type WaysStage } from './ways-in-stage.ts';

interface Seen {
  readonly way: Way;
  readonly command: string;
  readonly who: Who;
  readonly outcome: Outcome;
}

let stage: WaysStage;
const seen: Seen[] = [];

beforeAll(async () => {
  stage = await openWaysStage();
});
afterAll(() => stage.close());

test('every command has its case', () => {
  expect(Object.keys(CASES).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
});

test('asked by everybody in every way, each gets what is theirs', async () => {
  // The buttons for a plan stand under a diagnosis.
  for (const { app, by, platform } of stage.ways)
    if (by === 'pressed')
      await stage.ways
        .find((way) => way.platform === platform && way.by === 'typed' && way.place === 'orders')
        ?.ask(app, 'oncall');

  for (const [command, each] of Object.entries(CASES)) {
    if (command === 'undo') await stage.plansCarriedOut();
    for (const way of stage.ways) {
      if (way.by === 'pressed' && each.noButton?.includes(way.platform)) continue;
      if (way.by === 'pointed' && command !== 'diagnose') continue;
      for (const who of WHO) {
        // Slack knows of no tenants.
        if (who === 'neighbour' && way.platform === 'slack') continue;
        const outcome = await way.ask(each.text(way.app, plansOf(way)), who);
        seen.push({ way, command, who, outcome });
        // A tenant that is not let in is kept out before anybody is judged. Slack has no such list.
        const keptOut = way.platform === 'teams' && who === 'stranger';
        const kinds =
          (way.by === 'pressed' ? each.pressed : way.company === 'channel' ? undefined : each.inChats) ?? each.kinds;
        const wanted = keptOut ? null : kinds[who];
        // Where nobody else can press the button, it is said what an approver writes.
        if (outcome.kind === 'plan') expect(/writes to me: approve/.test(outcome.shown)).toBe(way.company === 'alone');
        expect({ way: way.name, command, who, kind: outcome.kind }).toEqual({
          way: way.name,
          command,
          who,
          kind: wanted,
        });
      }
    }
  }
  const here = ({ way }: Seen) => way.place === 'general';
  // The card cannot follow the plan there, so it says what has to be done.
  for (const { outcome } of seen.filter((one) => here(one) && one.outcome.kind === 'plan'))
    expect(outcome.shown).toContain('/invite @pullcheck');
  const unexpected = stage.log.filter((line) => !/^a request was refused|not_in_channel/.test(line));
  expect(unexpected).toEqual([]);
}, 300_000);

test('docs/access.md has the tables that are so', () => {
  const page = new URL('../../docs/access.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  let wanted = text;
  for (const [name, table] of [
    ['who', whoMay()],
    ['how', howTold()],
  ] as const) {
    const [before = '', rest = ''] = wanted.split(`<!-- table: ${name} -->\n`);
    const [, ...after] = rest.split('<!-- end of table -->');
    wanted = `${before}<!-- table: ${name} -->\n${table}\n<!-- end of table -->${after.join('<!-- end of table -->')}`;
  }
  if (process.env.UPDATE_ACCESS) writeFileSync(page, wanted);
  expect(text).toBe(wanted);
});

/** What each command comes to, by who asks; commands that are alike are one row. Where it is asked makes no difference: see above. */
function whoMay(): string {
  const order: readonly Who[] = ['oncall', 'approver', 'guest', 'stranger', 'neighbour'];
  const rows = new Map<string, string[]>();
  for (const { name } of COMMANDS) {
    const cells = order.map((who) => {
      const kinds = new Set(
        seen.filter((one) => one.command === name && one.who === who).flatMap(({ outcome }) => outcome.kind ?? []),
      );
      const [kind] = kinds;
      return kind === 'refused' ? 'refused' : kind === 'not done' ? 'refused, by `approvals`' : 'answered';
    });
    const row = cells.join(' | ');
    rows.set(row, [...(rows.get(row) ?? []), `\`${name}\``]);
  }
  return tableOf(
    ['What is asked', ...order.map((who) => PEOPLE[who])],
    [...rows].map(([cells, names]) => `${names.join(', ')} | ${cells}`),
  );
}

/** Where an answer stands, by where it was asked and whom it is for. */
function howTold(): string {
  const rows = stage.ways.map((way) => {
    const cells = ADDRESSED.map((whom) => {
      const hows = seen.flatMap(({ way: its, outcome: { how, kind } }) =>
        its === way && kind !== null && addressed(kind) === whom ? [how] : [],
      );
      return [...new Set(hows)].sort().join(', or ') || '–';
    });
    return [way.name, ...cells].join(' | ');
  });
  return tableOf(['Asked', ...ADDRESSED], rows);
}

function tableOf(head: readonly string[], rows: readonly string[]): string {
  return [head.join(' | '), head.map(() => '---').join(' | '), ...rows].map((row) => `| ${row} |`).join('\n');
}

/** The plans that were asked for in this way, by who asked. */
function plansOf(way: Way): Partial<Record<Who, string>> {
  const plans: Partial<Record<Who, string>> = {};
  for (const { way: its, command, who, outcome } of seen) {
    const id = /approve ([a-z0-9]+)/.exec(outcome.shown)?.[1];
    if (its === way && command === 'rollback' && id !== undefined) plans[who] = id;
  }
  return plans;
}
