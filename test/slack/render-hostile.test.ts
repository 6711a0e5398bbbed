import fc from 'fast-check';
import { safeText } from '../../src/core/safe-text.ts';
import { diagnosisReply } from '../../src/replies/diagnosis-reply.ts';
import type { Reply } from '../../src/replies/reply.ts';
import { renderReply } from '../../src/slack/render-reply.ts';
import { hostileDiagnosis, hostileReply, objectsOf, RAW, SECRET, stringsOf } from '../replies/hostile-arbitraries.ts';
import { foldable, PAGES } from '../replies/kinds.ts';
import { problemsOf } from './block-kit.ts';

/** Elements that Slack does not parse, and those that only our own hand makes. */
const ELEMENTS = new Set(['text', 'date', 'user']);

const sources: readonly (readonly [string, fc.Arbitrary<Reply>])[] = [
  ['any reply', hostileReply],
  ['any diagnosis', hostileDiagnosis.map((diagnosis) => diagnosisReply(diagnosis, PAGES))],
  ['any diagnosis, folded', hostileDiagnosis.map((diagnosis) => foldable(diagnosisReply(diagnosis, PAGES)))],
];

/** Each is tried on every reply: making one costs far more than looking at it. */
const CLAIMS: Readonly<Record<string, (message: ReturnType<typeof renderReply>, reply: Reply) => void>> = {
  'is taken by Slack': (message) => expect(problemsOf(message)).toEqual([]),

  'has no mrkdwn, and no element that Slack makes something of': (message) => {
    const { blocks } = message;
    for (const object of objectsOf(blocks)) {
      if (object.type === 'plain_text') expect(object.emoji).toBe(false);
      expect([
        'mrkdwn',
        'markdown',
        'link',
        'broadcast',
        'channel',
        'usergroup',
        'emoji',
        'team',
        'section',
      ]).not.toContain(object.type);
    }
    const rich = objectsOf(blocks).flatMap(({ elements }) => (Array.isArray(elements) ? elements : []));
    for (const { type } of rich)
      if (!String(type).startsWith('rich_text') && !['plain_text', 'mrkdwn', 'button'].includes(type))
        expect(ELEMENTS).toContain(type);
  },

  'notifies nobody but the one whom the reply names, by the id that Slack signed': (message, reply) => {
    const users = objectsOf(message.blocks).filter(({ type }) => type === 'user');
    const expected =
      reply.mention?.platform === 'slack' && /^[UW][A-Z0-9]+$/.test(reply.mention.id) ? [reply.mention.id] : [];
    expect(users.map(({ user_id }) => user_id)).toEqual(expected);
  },

  'has a fallback text in which nothing is a mention, a link, an emoji or a format': (message) => {
    const { text } = message;
    expect(text).not.toMatch(/[<>*~`]/);
    expect(text.replace(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
    expect(text).not.toMatch(/:\/\/|[@#][\p{L}\p{N}]|[\p{L}\p{N}]\.[\p{L}\p{N}]/u);
    expect(text).not.toMatch(/(?<!\d\d):(?!\d\d:)[\w+'-]+:/);
    expect(text).not.toMatch(/(^|[^\p{L}\p{N}])_|_($|[^\p{L}\p{N}])/u);
  },

  'has no control, no invisible and no half character, and no secret': (message) => {
    expect(stringsOf(message).filter((string) => RAW.test(string.replace(/\u2060/g, '')))).toEqual([]);
    const commands = objectsOf(message.blocks).flatMap(({ type, value, elements }) =>
      type === 'button' ? [value] : type === 'rich_text_preformatted' ? stringsOf(elements) : [],
    );
    const told = stringsOf(message).filter((string) => !commands.includes(string) && string.includes(SECRET));
    expect(told).toEqual([]);
  },

  'has buttons that send what the reply says, and open nothing but web addresses': (message, reply) => {
    const commands = [
      ...reply.actions.flatMap((action) => ('command' in action ? [safeText(action.command).trim()] : [])),
      safeText(reply.unfold ?? '').trim(),
    ];
    const buttons = objectsOf(message.blocks).filter(({ type }) => type === 'button');
    expect(buttons.filter(({ style }) => style === 'primary').length).toBeLessThanOrEqual(1);
    for (const { value, url, action_id } of buttons)
      if (url === undefined) {
        expect(action_id).toMatch(/^(?:command|ask)\.\d+$/);
        // A dialog's button carries the words of the dialog beside its command.
        expect(commands).toContain(String(action_id).startsWith('ask.') ? JSON.parse(String(value)).command : value);
      } else {
        expect(action_id).toMatch(/^link\.\d+$/);
        expect(new URL(String(url)).protocol).toMatch(/^https?:$/);
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
