/** Replies and diagnoses in which every string is as bad as a log line can be. */

import fc from 'fast-check';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import type { Action, Reply, Text } from '../../src/replies/reply.ts';
import { reply } from '../../src/replies/reply.ts';
import { anyText } from '../any-text.ts';
import { missingRole, SAMPLES } from './samples.ts';

/** Stands in every bad string that has a secret: it may appear nowhere but in commands, which are ours. */
export const SECRET = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl';

const NASTY: readonly string[] = [
  '<!channel> <!here|here> <!everyone> <!subteam^S0123ABCD>',
  '<@U0123ABCD> @here @channel @everyone #general <#C0123ABCD|general>',
  '<https://evil.example|click me> https://evil.example/path http://1.2.3.4 evil.example mailto:a@evil.example',
  '[click me](https://evil.example) ![x](https://evil.example/x.png) <javascript:alert(1)>',
  '*bold* _italic_ ~strike~ `code` ```block``` **bold** # heading\n> quote\n- list\n1. one',
  ':warning: :tada::rocket: :+1: 03:12:07',
  '{{DATE(2026-03-02T03:12:07Z, SHORT)}} {{TIME(2026-03-02T03:12:07Z)}} {{{DATE(2026-03-02T03:12:07Z)}}} {{x.value}} \u0024{x}',
  '<at>Everyone</at> <b>bold</b> <script>alert(1)</script> <img src=x onerror=alert(1)> &amp; &lt;at&gt; &nbsp;',
  '"}],"blocks":[{"type":"section"}] \\u0000 \\" \\\\ \u2028\u2029 \b\f',
  '\x1b[2J\x1b]0;owned\x07\x9b31m\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\',
  '\u202etxet\u2066x\u2069 \u200b\u200d\ufeff\u00ad\u061c \u{e0041}',
  '\ud800 \udc00 \ud83d',
  '\u0000\u0001\u007f\u0085',
  '👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 日本語 e\u0301\u0301\u0301',
  `Bearer ${SECRET}`,
  `${SECRET.slice(0, 20)}\u200b${SECRET.slice(20)}`,
  '',
  ' \n\t ',
];

/** One bad string: short, mixed, or far too long. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NASTY) },
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...NASTY), { minLength: 2, maxLength: 6 }).map((all) => all.join(' ')),
  },
  { weight: 2, arbitrary: anyText({ maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 20 })
      .map((units) => String.fromCharCode(...units)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...NASTY, 'x', '<', '&', '{', '日', '🔥', '"', '\n'), fc.integer({ min: 50, max: 4_000 }))
      .map(([text, times]) => (text || ' ').repeat(times).slice(0, 12_000)),
  },
);

const moment = fc
  .oneof(
    { weight: 5, arbitrary: fc.date({ min: new Date(0), max: new Date('2100-01-01') }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(new Date(Number.NaN), new Date(-8.64e15), new Date(8.64e15), new Date(-1)),
    },
  )
  .map((time) => ({ time }));
const text: fc.Arbitrary<Text> = fc.array(
  fc.oneof({ weight: 4, arbitrary: hostileText }, { weight: 1, arbitrary: moment }),
  {
    maxLength: 4,
  },
);
const url = fc.oneof(
  hostileText,
  hostileText.map((tail) => `https://portal.azure.com/#@/${tail}`),
  fc.constantFrom(
    'javascript:alert(1)',
    'https://a:b@evil.example/',
    `https://x.example/?sig=${'a'.repeat(30)}`,
    'https://',
  ),
  fc.integer({ min: 1, max: 4_000 }).map((length) => `https://example.com/${'x'.repeat(length)}`),
);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    label: hostileText,
    command: hostileText,
    style: fc.constantFrom('primary' as const, 'danger' as const, 'plain' as const),
    confirm: fc.option(hostileText),
  }),
  fc.record({
    label: hostileText,
    command: hostileText,
    style: fc.constantFrom('danger' as const, 'plain' as const),
    confirm: fc.option(hostileText),
    asks: fc.record({ label: hostileText, required: fc.boolean() }),
  }),
  fc.record({ label: hostileText, url }),
);
const person = fc.record({
  platform: fc.constantFrom('slack' as const, 'teams' as const, 'terminal' as const, 'machine' as const),
  id: fc.oneof(
    hostileText,
    fc.constantFrom('U0123ABCD', 'W0123ABCD', '5b5b5b5b-0000-4000-8000-00000000005b', '29:1abc-DEF_2'),
  ),
  name: hostileText,
});

export const hostileReply: fc.Arbitrary<Reply> = fc
  .record({
    id: hostileText,
    title: hostileText,
    severity: fc.constantFrom('ok' as const, 'info' as const, 'warning' as const, 'critical' as const),
    summary: fc.array(text, { maxLength: 10 }),
    facts: fc.array(fc.record({ label: hostileText, text }), { maxLength: 14 }),
    sections: fc.array(
      fc.record({
        title: hostileText,
        lines: fc.array(text, { maxLength: 20 }),
        fold: fc.constantFrom('never' as const, 'in-chat' as const, 'always' as const),
      }),
      { maxLength: 6 },
    ),
    code: fc.array(fc.record({ title: hostileText, text: hostileText, note: fc.option(hostileText) }), {
      maxLength: 5,
    }),
    actions: fc.array(action, { maxLength: 30 }),
    footer: fc.option(text),
    unfolded: fc.boolean(),
    unfold: fc.option(fc.oneof(hostileText, fc.constant('details 0123456789abcdef'))),
    mention: fc.option(person),
    replaces: fc.option(hostileText),
  })
  .map((parts) => reply(parts));

/** Words that the program itself chooses, and that a `Diagnosis` therefore cannot have otherwise. */
const OWN_WORDS = new Set(['schema', 'kind', 'outcome', 'state', 'confidence', 'risk', 'advice', 'cause', 'of']);

/** A diagnosis of each sort in which every string that can come from outside is replaced. */
export const hostileDiagnosis: fc.Arbitrary<Diagnosis> = fc
  .tuple(fc.constantFrom(missingRole, ...Object.values(SAMPLES)), fc.infiniteStream(hostileText))
  .map(([sample, texts]) => {
    const next = (): string => String(texts.next().value);
    const dirty = (value: unknown, key: string): unknown => {
      if (typeof value === 'string') return OWN_WORDS.has(key) ? value : next();
      if (Array.isArray(value)) return value.map((each) => dirty(each, key));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, dirty(each, name)]));
    };
    return dirty(sample, '') as Diagnosis;
  });

/** Every string of a JSON value, keys too. */
export function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [key, ...stringsOf(each)]);
}

/** Every object of a JSON value, with the value of its `type`. */
export function objectsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsOf);
  return Array.isArray(value) ? inner : [value as Readonly<Record<string, unknown>>, ...inner];
}

/** What no text of ours may hold: controls but line feed and tab, half characters, what is invisible or turns the line around. */
export const RAW =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2061-\u206f\ufeff]|\p{Surrogate}|[\u{e0000}-\u{e007f}]/u;
