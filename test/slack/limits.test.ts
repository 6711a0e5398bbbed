/**
 * Every row of the table is met: an input exceeds it, the message (or dialog) reaches it and goes no further, Slack takes
 * that, and what was cut says so. A row without a case fails.
 */
import { posted } from '../../src/commands/messenger.ts';
import { place } from '../../src/core/place.ts';
import { checkDialog } from '../../src/playground/slack/check-dialog.ts';
import { type Action, type Reply, reply } from '../../src/replies/reply.ts';
import { type Ask, dialogView } from '../../src/slack/dialog.ts';
import { LIMITS } from '../../src/slack/limits.ts';
import { renderReply } from '../../src/slack/render-reply.ts';
import { escapedLength, sizeOf } from '../../src/slack/rich-text.ts';
import { objectsOf, stringsOf } from '../replies/hostile-arbitraries.ts';
import { problemsOf } from './block-kit.ts';

interface Met {
  /** What the simulated Slack says against it. */
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
const MOMENT = { time: new Date('2026-03-02T03:12:07Z') };
const LONG = 'x<'.repeat(4_000);
/** Four bytes a character, two units of JavaScript's. */
const WIDE = '🔥'.repeat(2_000);
const BASE = { id: 'x', title: 'orders-api', severity: 'critical', summary: [['Users are down.']] } as const;

function render(more: Partial<Reply>) {
  const message = renderReply(reply({ ...BASE, ...more }));
  const objects = objectsOf(message.blocks);
  return {
    ...message,
    problems: problemsOf(message),
    all: stringsOf(message.blocks).join('\n'),
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
const textOf = (object: unknown): string => (object as { text: { text: string } }).text.text;
const partOf = (object: unknown, part: string): string =>
  ((object as Record<string, { text: string }>)[part] as { text: string }).text;

/** One text element that begins so. */
function line(more: Partial<Reply>, begins: RegExp, cut = CUT): Met {
  const { problems, of } = render(more);
  const said = of('text')
    .map(({ text }) => String(text))
    .flatMap((text) => text.split('\n'))
    .find((text) => begins.test(text));
  return { problems, reached: escapedLength(said ?? ''), said: said ?? '', cut, below: 3 };
}

/** A dialog, of a button whose words were too long. */
function dialog(ask: Partial<Ask>, clicked: { readonly command?: string } = {}) {
  const given: Ask = { command: 'approve a', title: 'Go', text: 'Sure?', label: 'Why?', required: true, ...ask };
  const at = { command: 'approve a', place: place('{}'), message: posted('{}'), respond: null, ...clicked };
  const view = dialogView(given, at);
  return { view, problems: checkDialog(view), part: (n: number) => view?.blocks[n] };
}

/** A value of exactly the limit is taken, a longer one costs the button, and the message says so. */
function wholeOrNone(limit: number, button: (length: number) => Action, shown: (button: object) => unknown): Met {
  const fits = render({ actions: [button(limit)] }).of('button');
  expect(fits).toHaveLength(1);
  const { problems, of, all } = render({ actions: [button(limit), button(limit + 1)] });
  expect(of('button')).toHaveLength(1);
  return { problems, reached: String(shown(fits[0] ?? {})).length, said: all, cut: /no more: 1 more button\./ };
}

const CASES: Readonly<Record<keyof typeof LIMITS, () => Met>> = {
  blocks() {
    const sections = times(90, () => ({ title: '', lines: [['x']], fold: 'never' as const }));
    const { problems, blocks, all } = render({ sections, footer: ['at ', MOMENT] });
    return {
      problems,
      reached: blocks.length,
      said: all,
      cut: /Cut, because Slack takes no more: \d+ more sections\./,
    };
  },
  message() {
    const sections = [{ title: 'Why', lines: times(900, (i) => [`${i} ${'é'.repeat(30)}`]), fold: 'never' as const }];
    const { problems, blocks, all } = render({ sections, footer: [WIDE, MOMENT], unfold: 'details a' });
    // The rest is kept free for the last lines, whether they need it or not.
    const below = LIMITS.reserve - LIMITS.footerBytes + 200;
    return { problems, reached: sizeOf(blocks), below, said: all, cut: /and \d+ more lines, cut here\./ };
  },
  reserve() {
    const links = times(9, () => ({ label: 'x', url: 'javascript:alert(1)' }));
    const sections = [
      ...times(40, () => ({ title: '', lines: [['x'.repeat(600)]], fold: 'never' as const })),
      ...times(40, () => ({ title: 'y'.repeat(60), lines: [['x']], fold: 'always' as const })),
    ];
    const footer = [WIDE, MOMENT];
    const { problems, blocks } = render({ sections, footer, actions: links, unfold: 'details a' });
    const foot = blocks.slice(-2);
    expect(foot.map(({ type }) => type)).toEqual(['rich_text', 'context']);
    return {
      problems,
      reached: sizeOf(foot),
      below: 300,
      said: JSON.stringify(foot),
      cut: /….*… \(\+\d+ characters\)/,
    };
  },
  fallback() {
    const { problems, text } = render({ summary: times(7, () => [LONG]) });
    return { problems, reached: text.length, below: 5, said: text, cut: CUT };
  },
  header() {
    const { problems, of } = render({ title: LONG });
    const said = textOf(of('header')[0]);
    return { problems, reached: escapedLength(said), below: 3, said, cut: LABEL_CUT };
  },
  buttons() {
    const { problems, of, all } = render({ actions: times(40, (i) => command({ label: `${i}`, command: `${i}` })) });
    return { problems, reached: of('button').length, said: all, cut: /no more: 15 more buttons\./ };
  },
  commandButtons() {
    const actions = times(20, (i) => command({ label: 'y'.repeat(90), command: `${i}${'z'.repeat(100)}` }));
    const { problems, of, all } = render({ actions });
    return { problems, reached: sizeOf(of('actions')[0]), below: 300, said: all, cut: /no more: \d+ more buttons\./ };
  },
  contextText() {
    const { problems, of } = render({ footer: [WIDE] });
    const said = String(of('plain_text').at(-1)?.text);
    return { problems, reached: sizeOf(said), below: 5, said, cut: CUT };
  },
  label() {
    const { problems, of } = render({ actions: [command({ label: LONG })] });
    const said = textOf(of('button')[0]);
    return { problems, reached: escapedLength(said), below: 3, said, cut: LABEL_CUT };
  },
  value: () =>
    wholeOrNone(
      LIMITS.value,
      (length) => command({ command: 'x'.repeat(length) }),
      (button) => (button as { value: string }).value,
    ),
  url: () =>
    wholeOrNone(
      LIMITS.url,
      // Short as it is given, long once it is encoded: six characters for each.
      (length) => ({ label: 'Portal', url: `https://a.example/${'é'.repeat(400)}${'x'.repeat(length - 2_418)}` }),
      (button) => (button as { url: string }).url,
    ),
  dialogTitle() {
    const { view, problems } = dialog({ title: LONG });
    const said = partOf(view, 'title');
    return { problems, reached: escapedLength(said), below: 3, said, cut: LABEL_CUT };
  },
  inputLabel() {
    const { problems, part } = dialog({ label: LONG });
    const said = partOf(part(1), 'label');
    return { problems, reached: escapedLength(said), below: 3, said, cut: CUT };
  },
  input() {
    // Slack itself stops whoever types more, and counts for them.
    const { problems, part } = dialog({});
    const { max_length } = (part(1) as unknown as { element: { max_length: number } }).element;
    return { problems, reached: max_length, said: '', cut: /^$/ };
  },
  metadata() {
    // There is no dialog then: the asker is told, see `noDialog`.
    const empty = String(dialog({}, { command: '' }).view?.private_metadata).length;
    const { view, problems } = dialog({}, { command: 'x'.repeat(LIMITS.metadata - empty) });
    const tooLong = dialog({}, { command: 'x'.repeat(LIMITS.metadata - empty + 1) });
    return { problems, reached: String(view?.private_metadata).length, said: String(tooLong.view), cut: /^null$/ };
  },
  confirmTitle() {
    const { problems, of } = render({ actions: [command({ label: LONG, confirm: 'Sure?' })] });
    const said = partOf(of('button')[0]?.confirm, 'title');
    return { problems, reached: escapedLength(said), below: 3, said, cut: LABEL_CUT };
  },
  confirmText() {
    const { problems, of } = render({ actions: [command({ confirm: LONG })] });
    const said = partOf(of('button')[0]?.confirm, 'text');
    return { problems, reached: escapedLength(said), below: 3, said, cut: CUT };
  },
  codeElement() {
    // Nothing is cut: several elements show and copy as one.
    const text = 'x'.repeat(LIMITS.codeElement + 9);
    const { problems, of } = render({ code: [{ title: 'Repair', text, note: null }] });
    const elements = (of('rich_text_preformatted')[0]?.elements ?? []) as { text: string }[];
    const said = elements.map((element) => element.text).join('');
    const reached = Math.max(...elements.map((element) => element.text.length));
    return { problems, reached, said, cut: new RegExp(`^${text}$`) };
  },
  codeBeginning: () => line({ code: [{ title: 'Repair', text: `az ${LONG}${LONG}`, note: null }] }, /^az /),
  summaryLines() {
    const { problems, of, text } = render({ summary: times(9, (i) => [`line ${i}`]) });
    const [first] = of('rich_text_section');
    const lines = stringsOf(first?.elements)
      .filter((each) => /line/.test(each))
      .join('')
      .split('\n');
    // Beside the title, those who listen hear the same lines, and as many.
    expect(text.split('\n').slice(1)).toEqual(lines);
    return { problems, reached: lines.length, said: lines.join('\n'), cut: /\nand 3 more lines\.$/ };
  },
  summaryLine: () => line({ summary: [[`Users ${LONG}`]] }, /^Users/),
  summary() {
    const { problems, of } = render({ summary: times(9, () => [WIDE]) });
    const [first] = of('rich_text_section');
    // What of the nine is not there at all is counted too.
    const shown = stringsOf(first?.elements)
      .join('')
      .split('\n')
      .filter((each) => each.includes('🔥')).length;
    const cut = new RegExp(`… \\(\\+\\d+ characters\\)[^…]*and ${9 - shown} more lines`, 's');
    return { problems, reached: sizeOf(first?.elements), below: 300, said: JSON.stringify(first), cut };
  },
  factLabel: () => {
    const met = line({ facts: [{ label: `Image ${LONG}`, text: ['a'] }] }, /^Image/, LABEL_CUT);
    return { ...met, reached: met.reached - ': '.length };
  },
  factLine: () => line({ facts: [{ label: 'Image', text: [`acr ${LONG}`] }] }, /^acr/),
  title: () => line({ sections: [{ title: `Why ${LONG}`, lines: [['a']], fold: 'never' }] }, /^Why/, LABEL_CUT),
  line: () => line({ sections: [{ title: 'Why', lines: [[`It ${LONG}`]], fold: 'never' }] }, /^It/),
  note: () => line({ code: [{ title: 'Repair', text: 'az', note: `Undo ${LONG}` }] }, /^Undo/),
  footerBytes() {
    const { problems, of } = render({ footer: [WIDE, MOMENT] });
    const [element] = (of('rich_text_section').at(-1)?.elements ?? []) as { text: string }[];
    const said = String(element?.text);
    return { problems, reached: sizeOf(said), below: 5, said, cut: CUT };
  },
};

test.each(Object.keys(LIMITS) as (keyof typeof LIMITS)[])('%s', (row) => {
  const { problems, reached, below = 0, said, cut } = CASES[row]();
  expect(problems).toEqual([]);
  expect(reached).toBeLessThanOrEqual(LIMITS[row]);
  expect(reached).toBeGreaterThanOrEqual(LIMITS[row] - below);
  expect(said).toMatch(cut);
});
