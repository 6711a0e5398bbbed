/** What Teams refuses of an activity that the bot says, and what it makes of the rest. */
import { elements } from './buttons.ts';
import { checkCard, isObject } from './check-card.ts';
import type { Attachment, Json } from './shapes.ts';
import { CARD, type Content } from './workspace.ts';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Everything that Teams shows: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference */
const CONTENT_TYPES = /^(application\/vnd\.microsoft\.(card\.\w+|teams\.\S+)|text\/html|image\/\w+)$/;
const TEXT_FORMATS = ['plain', 'markdown', 'xml'];

/** @param knows whether such a person is in the conversation @returns null = it may be said */
export function checkActivity(activity: Json, bytes: number, knows: (id: string) => boolean): Refusal | null {
  // Counted as Teams counts: two bytes for each unit of UTF-16.
  if (JSON.stringify(activity).length * 2 > bytes)
    return { status: 413, code: 'MessageSizeTooBig', message: 'Message size too large.' };
  const { type, text, attachments, textFormat } = activity;
  if (type === 'typing') return null;
  if (type !== 'message') return bad(`Activity type '${String(type)}' is not supported.`);
  if (text !== undefined && text !== null && typeof text !== 'string') return bad('Text must be a string.');
  if (attachments !== undefined && attachments !== null && !Array.isArray(attachments))
    return bad('Attachments must be an array.');
  if (!text && elements(attachments).length === 0) return bad('Message text or attachments are required.');
  if (textFormat !== undefined && !TEXT_FORMATS.includes(String(textFormat))) return bad('Unknown text format.');
  for (const { contentType, content } of elements(attachments)) {
    if (typeof contentType !== 'string' || !CONTENT_TYPES.test(contentType)) return bad('Unknown attachment type.');
    const problems = contentType === CARD ? checkCard(content) : [];
    if (problems.length > 0) return bad(`Invalid card: ${problems.join(' ')}`);
  }
  return checkMentions(activity, knows);
}

/** "Mention entity text is not valid": https://github.com/OfficeDev/BotBuilder-MicrosoftTeams/issues/199 */
function checkMentions({ entities, text, attachments }: Json, knows: (id: string) => boolean): Refusal | null {
  const inCards = elements(attachments).flatMap(({ content }) =>
    isObject(content) && isObject(content.msteams) ? elements(content.msteams.entities) : [],
  );
  for (const { mentioned } of inCards)
    if (!isObject(mentioned) || !knows(String(mentioned.id))) return bad('The mentioned person is not in the roster.');
  for (const entity of elements(entities)) {
    if (entity.type !== 'mention') continue;
    if (typeof entity.text !== 'string' || entity.text === '' || !String(text ?? '').includes(entity.text))
      return bad('Mention entity text is not valid.');
    if (!isObject(entity.mentioned) || !knows(String(entity.mentioned.id)))
      return bad('The mentioned person is not in the roster.');
  }
  return null;
}

/**
 * Words and a card in one activity become two messages, and the id of neither is told:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages .
 */
export function contentsOf({ text, summary, attachments }: Json): readonly Content[] {
  const all = elements(attachments).map(
    ({ contentType, content }): Attachment => ({ contentType: String(contentType), content }),
  );
  const words = typeof text === 'string' ? text : '';
  const shortly = typeof summary === 'string' ? summary : '';
  if (words !== '' && all.some(({ contentType }) => contentType === CARD))
    return [
      { text: words, summary: shortly, attachments: [] },
      { text: '', summary: shortly, attachments: all },
    ];
  return [{ text: words, summary: shortly, attachments: all }];
}

function bad(message: string): Refusal {
  return { status: 400, code: 'BadSyntax', message };
}
