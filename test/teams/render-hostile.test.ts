import fc from 'fast-check';
import { safeText } from '../../src/core/safe-text.ts';
import { diagnosisReply } from '../../src/replies/diagnosis-reply.ts';
import type { Reply } from '../../src/replies/reply.ts';
import { renderReply } from '../../src/teams/render-reply.ts';
import { hostileDiagnosis, hostileReply, objectsOf, RAW, SECRET, stringsOf } from '../replies/hostile-arbitraries.ts';
import { PAGES } from '../replies/kinds.ts';
import { problemsOf } from './adaptive-card.ts';

/** The two macros that we write, alone in their run. */
const MACROS =
  /^\{\{DATE\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, SHORT\)\}\} \{\{TIME\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\)\}\}$/;
/** Of a mention. Nothing that Markdown would make something of: a `TextBlock` parses it. */
const AT = /^<at>[\p{L}\p{M}\p{N} .’-]{1,60}<\/at>$/u;

const sources: readonly (readonly [string, fc.Arbitrary<Reply>])[] = [
  ['any reply', hostileReply],
  ['any diagnosis', hostileDiagnosis.map((diagnosis) => diagnosisReply(diagnosis, PAGES))],
];

/** Each is tried on every reply: making one costs far more than looking at it. */
const CLAIMS: Readonly<Record<string, (message: ReturnType<typeof renderReply>, reply: Reply) => void>> = {
  'is a card that Teams takes': (message) => expect(problemsOf(message)).toEqual([]),

  'has no element that parses Markdown, but around a mention': (message) => {
    const { card } = message;
    const objects = objectsOf(card);
    for (const { type, text } of objects) if (type === 'TextBlock') expect(text).toMatch(AT);
    const types = new Set(objects.map(({ type }) => type));
    for (const type of ['FactSet', 'Markdown', 'Image', 'Media', 'Action.Submit.Url'])
      expect(types).not.toContain(type);
    // What stands in an input is ours: it is not known what a client makes of its label.
    for (const { type, label, placeholder, value } of objects)
      if (type === 'Input.Text') expect([label, placeholder, value]).toEqual(['Your words', undefined, undefined]);
  },

  'carries out no macro but our own moments': (message) => {
    const macros = stringsOf(message).filter((string) => string.includes('{{'));
    for (const macro of macros) expect(macro).toMatch(MACROS);
    const runs = objectsOf(message.card).filter(({ text }) => typeof text === 'string' && text.includes('{{'));
    expect(new Set(runs.map(({ type }) => type)).size).toBeLessThanOrEqual(1);
    expect(runs.every(({ type }) => type === 'TextRun')).toBe(true);
  },

  'notifies nobody but the one whom the reply names, by the id that Teams signed': (message, reply) => {
    const { card } = message;
    const entities = card.msteams?.entities ?? [];
    const blocks = objectsOf(card).filter(({ type }) => type === 'TextBlock');
    expect(entities.length).toBeLessThanOrEqual(reply.mention?.platform === 'teams' ? 1 : 0);
    expect(blocks.map(({ text }) => text)).toEqual(entities.map(({ text }) => text));
    for (const { mentioned, text } of entities) {
      expect(mentioned.id).toBe(reply.mention?.id);
      expect(text).toBe(`<at>${mentioned.name}</at>`);
    }
  },

  'has no control, no invisible and no half character, and no secret': (message) => {
    expect(stringsOf(message).filter((string) => RAW.test(string))).toEqual([]);
    expect(message.summary).not.toMatch(/[<>]/);
    const commands = new Set(
      objectsOf(message.card).flatMap(({ codeSnippet, fontType, text, command }) => [
        codeSnippet,
        command,
        fontType && text,
      ]),
    );
    expect(stringsOf(message).filter((string) => string.includes(SECRET) && !commands.has(string))).toEqual([]);
  },

  'has buttons that send what the reply says, and open nothing but web addresses': (message, reply) => {
    const commands = reply.actions.flatMap((action) => ('command' in action ? [safeText(action.command).trim()] : []));
    const objects = objectsOf(message.card);
    expect(objects.filter(({ style }) => style === 'positive').length).toBeLessThanOrEqual(2);
    for (const { type, data, verb, url, fallback } of objects) {
      if (type === 'Action.OpenUrl') expect(new URL(String(url)).protocol).toMatch(/^https?:$/);
      if (type !== 'Action.Execute') continue;
      expect(verb).toBe('command');
      expect(commands).toContain((data as { command: string }).command);
      expect(fallback).toMatchObject({ type: 'Action.Submit', data });
    }
  },
};

test.each(sources)('%s', (_name, replies) => {
  const property = fc.property(replies, (reply) => {
    const message = renderReply(reply);
    for (const [claim, check] of Object.entries(CLAIMS))
      try {
        check(message, reply);
      } catch (error) {
        throw new Error(`It is not so that a message ${claim}.`, { cause: error });
      }
  });
  fc.assert(property, { numRuns: 100 });
});
