/**
 * Every row of the table is met: an input exceeds it, the card reaches it and goes no further, Teams takes that, and what
 * was cut says so. A row without a case fails.
 */
import { checkCard } from '../../src/playground/teams/check-card.ts';
import { type Action, type Reply, reply } from '../../src/replies/reply.ts';
import { LIMITS } from '../../src/teams/limits.ts';
import { plainText } from '../../src/teams/plain-text.ts';
import { noteText, renderReply } from '../../src/teams/render-reply.ts';
import { sizeOf } from '../../src/teams/text-runs.ts';
import { objectsOf, stringsOf } from '../replies/hostile-arbitraries.ts';
import { problemsOf } from './adaptive-card.ts';

interface Met {
  /** What the simulated Teams, and Microsoft's own library, say against it. */
  readonly problems: readonly string[];
  /** How much of what the row limits. */
  readonly reached: number;
  /** How far it may stay below the row: a part that does not fit is left out whole. */
  readonly below?: number;
  /** What is shown there. */
  readonly said: string;
  readonly cut: RegExp;
}

const CUT = /… \(\+\d+ characters\)/;
const LABEL_CUT = /…/;
const LONG = 'x'.repeat(8_000);
/** Three bytes a character. */
const WIDE = '火'.repeat(2_000);
const BASE = { id: 'x', title: 'orders-api', severity: 'critical', summary: [['Users are down.']] } as const;

function render(more: Partial<Reply>) {
  const message = renderReply(reply({ ...BASE, ...more }));
  const objects = objectsOf(message.card);
  return {
    ...message,
    problems: [...checkCard(JSON.parse(JSON.stringify(message.card))), ...problemsOf(message)],
    all: stringsOf(message.card).join('\n'),
    of: (type: string) => objects.filter((each) => each.type === type),
  };
}

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const command = (more: object = {}): Action => ({
  label: 'Go',
  command: 'diagnose a',
  style: 'plain',
  confirm: null,
  ...more,
});

/** One run that begins so. */
function run(more: Partial<Reply>, begins: RegExp, cut = CUT): Met {
  const { problems, of } = render(more);
  const said = of('TextRun')
    .map(({ text }) => String(text))
    .find((text) => begins.test(text));
  return { problems, reached: said?.length ?? 0, below: 3, said: said ?? '', cut };
}

/** What is of exactly the limit is a button, what is longer is none, and the card says so. */
function wholeOrNone(limit: number, button: (length: number) => Action, shown: (action: object) => unknown): Met {
  const fits = render({ actions: [button(limit)] });
  const found = objectsOf(fits.card)
    .map(shown)
    .filter((each) => each !== undefined);
  expect(found).not.toEqual([]);
  const { problems, all } = render({ actions: [button(limit), button(limit + 1)] });
  return { problems, reached: String(found[0]).length, said: all, cut: /no more: 1 more button\./ };
}

/** Everything at once, and all of it too long. */
const everything = (): Partial<Reply> => ({
  title: WIDE,
  summary: times(9, () => [WIDE]),
  facts: times(90, (i) => ({ label: `${i} ${LONG}`, text: [LONG] })),
  sections: (['never', 'in-chat', 'always'] as const).flatMap((fold) =>
    times(9, (i) => ({ title: `${i} ${fold}`, lines: times(90, (n) => [`${n} ${'y'.repeat(50)}`]), fold })),
  ),
  code: times(9, (i) => ({ title: `${i}`, text: `az ${'z'.repeat(900)}`, note: LONG })),
  actions: [...times(40, (i) => command({ label: `${i} ${LONG}` })), { label: 'x', url: 'javascript:alert(1)' }],
  footer: [WIDE],
  mention: { platform: 'teams', id: `29:${'a'.repeat(190)}`, name: WIDE },
});

const CASES: Readonly<Record<keyof typeof LIMITS, () => Met>> = {
  activity() {
    const { problems, summary, card, all } = render(everything());
    const content = {
      summary,
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
    };
    // The envelope: ids of the length that Teams makes, twice over.
    const id = 'a'.repeat(200);
    const activity = {
      ...content,
      type: 'message',
      from: { id, name: id },
      conversation: { id, tenantId: id },
      serviceUrl: id,
    };
    return { problems, reached: sizeOf(activity), below: 4_000, said: all, cut: /Cut, because Teams takes no more: / };
  },
  card() {
    const { problems, summary, card, all } = render(everything());
    return {
      problems,
      reached: sizeOf(card) + sizeOf(summary),
      below: 500,
      said: all,
      cut: /no more: \d+ more facts, \d+ more sections, /,
    };
  },
  reserve() {
    const { problems, card } = render(everything());
    const { body, fallbackText } = card;
    const foot = body.slice(-2);
    // The frame of a card and its last lines; who is mentioned is counted apart.
    const frame = sizeOf({ ...card, body: foot, actions: [], fallbackText: '', msteams: {} });
    expect(fallbackText).not.toBe('');
    return {
      problems,
      reached: frame,
      below: 400,
      said: JSON.stringify(foot),
      cut: /Cut, because.*A link that.*… \(\+/s,
    };
  },
  summary() {
    const { problems, summary } = render({ summary: times(7, () => [LONG]) });
    return { problems, reached: summary.length, below: 3, said: summary, cut: CUT };
  },
  clickNote() {
    const said = noteText(reply({ ...BASE, summary: [[LONG]] }));
    return { problems: [], reached: said.length, below: 3, said, cut: CUT };
  },
  actions() {
    const links = times(9, (i) => ({ label: `${i}`, url: `https://a.example/${i}` }));
    const { problems, of, all } = render({ actions: links });
    const most = Math.max(...of('ActionSet').map(({ actions }) => (actions as unknown[]).length));
    return { problems, reached: most, said: all, cut: /no more: 4 more buttons\./ };
  },
  actionRows() {
    const { problems, of, all } = render({ actions: times(24, (i) => command({ label: `${i}`, command: `${i}` })) });
    expect(of('Action.Execute')).toHaveLength(LIMITS.actions * LIMITS.actionRows);
    return { problems, reached: of('ActionSet').length, said: all, cut: /no more: 4 more buttons\./ };
  },
  actionBytes() {
    const { problems, of, all } = render({ actions: times(5, () => command({ command: 'x'.repeat(600) })) });
    const below = 2 * 600 + 200;
    return {
      problems,
      reached: sizeOf(of('AdaptiveCard')[0]?.actions),
      below,
      said: all,
      cut: /no more: 1 more button\./,
    };
  },
  label() {
    const { problems, of } = render({ actions: [command({ label: LONG })] });
    const said = String(of('Action.Execute')[0]?.title);
    return { problems, reached: said.length, said, cut: LABEL_CUT };
  },
  url: () =>
    wholeOrNone(
      LIMITS.url,
      // Short as it is given, long once it is encoded: six characters for each.
      (length) => ({ label: 'Portal', url: `https://a.example/${'é'.repeat(300)}${'x'.repeat(length - 1_818)}` }),
      (action) => (action as { url?: string }).url,
    ),
  command: () =>
    wholeOrNone(
      LIMITS.command,
      (length) => command({ command: 'x'.repeat(length) }),
      (action) => (action as { data?: { command: string } }).data?.command,
    ),
  input() {
    // Teams itself stops whoever types more.
    const { problems, of } = render({ actions: [command({ asks: { label: 'Why?', required: true } })] });
    return { problems, reached: Number(of('Input.Text')[0]?.maxLength), said: '', cut: /^$/ };
  },
  title: () => run({ title: `Orders ${LONG}` }, /^Orders/, LABEL_CUT),
  summaryLines() {
    const { problems, card, of } = render({ summary: times(9, (i) => [`line ${i}`]) });
    const lines = of('TextRun')
      .map(({ text }) => String(text))
      .filter((text) => /line/.test(text));
    // The title before them.
    expect(card.body).toHaveLength(lines.length + 1);
    return { problems, reached: lines.length, said: lines.join('\n'), cut: /\nand 3 more lines\.$/ };
  },
  summaryLine: () => run({ summary: [[`Users ${LONG}`]] }, /^Users/),
  summaryBytes() {
    const { problems, card, of } = render({ summary: times(9, () => [WIDE]) });
    const shown = of('TextRun').filter(({ text }) => String(text).includes('火')).length;
    const blocks = card.body.slice(1, -1);
    const cut = new RegExp(`… \\(\\+\\d+ characters\\)[^…]*and ${9 - shown} more lines`, 's');
    return { problems, reached: sizeOf(blocks), below: 300, said: JSON.stringify(card.body), cut };
  },
  factLabel: () => run({ facts: [{ label: `Image ${LONG}`, text: ['a'] }] }, /^Image/, LABEL_CUT),
  fact: () => run({ facts: [{ label: 'Image', text: [`acr ${LONG}`] }] }, /^acr/),
  sectionTitle: () => run({ sections: [{ title: `Why ${LONG}`, lines: [['a']], fold: 'never' }] }, /^Why/, LABEL_CUT),
  line: () => run({ sections: [{ title: 'Why', lines: [[`1. It ${LONG}`]], fold: 'never' }] }, /^1\. It/),
  note: () => run({ code: [{ title: 'Repair', text: 'az', note: `Undo ${LONG}` }] }, /^Undo/),
  confirm: () => run({ actions: [command({ confirm: `Sure ${LONG}` })] }, /^Sure/),
  footer: () => run({ footer: [`Checked ${LONG}`] }, /^Checked/),
  footerBytes() {
    const { problems, card } = render({ footer: [WIDE] });
    const said = JSON.stringify(card.body.at(-1));
    return {
      problems,
      reached: sizeOf((card.body.at(-1) as { inlines: unknown }).inlines),
      below: 200,
      said,
      cut: CUT,
    };
  },
  plainText() {
    const said = plainText(
      reply({
        ...BASE,
        sections: times(20, (i) => ({ title: `${i}`, lines: [[LONG]], fold: 'never' })),
        code: [{ title: 'Repair', text: 'az acr login', note: LONG }],
      }),
    );
    expect(said).toContain('\naz acr login\n');
    return { problems: [], reached: said.length, below: LIMITS.summaryLine + 50, said, cut: /did not take the rest/ };
  },
  plainCode() {
    const said = (length: number) =>
      plainText(reply({ ...BASE, code: [{ title: '', text: `az ${'x'.repeat(length - 3)}`, note: null }] }));
    const [whole] = /^az x+$/m.exec(said(LIMITS.plainCode)) ?? [''];
    const longer = said(LIMITS.plainCode + 1);
    expect(longer).not.toContain('az x');
    return { problems: [], reached: whole.length, said: longer, cut: /Too long for Teams/ };
  },
  codeBeginning: () => run({ code: [{ title: 'Repair', text: `az ${'x'.repeat(30_000)}`, note: null }] }, /^az /),
};

test.each(Object.keys(LIMITS) as (keyof typeof LIMITS)[])('%s', (row) => {
  const { problems, reached, below = 0, said, cut } = CASES[row]();
  expect(problems).toEqual([]);
  expect(reached).toBeLessThanOrEqual(LIMITS[row]);
  expect(reached).toBeGreaterThanOrEqual(LIMITS[row] - below);
  expect(said).toMatch(cut);
});
