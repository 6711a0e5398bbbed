/** What somebody sees of a message in Teams, without markup: its words, and its cards of every kind. */
import type { ChatPost } from '../commands/arrival.ts';
import { PostBuilder } from '../commands/post-builder.ts';
import { readAdaptiveCard, readMessageCard, readSimpleCard } from './card-text.ts';
import { withoutEntities } from './entities.ts';
import { readHtml } from './html-text.ts';
import { type JsonObject, objectIn, objectsIn, parsedObject, textIn } from './json.ts';

export const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';
const CONNECTOR_CARD = 'application/vnd.microsoft.teams.card.o365connector';
const SIMPLE_CARD = /^application\/vnd\.microsoft\.card\.(?:hero|thumbnail|list)$/;
/** A message that was forwarded, or quoted. */
const REFERENCE = /^(?:forwardedMessageReference|messageReference)$/;

/** The message of a message action: https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module */
export function contentOfPayload(payload: JsonObject): ChatPost {
  const found = new PostBuilder();
  const body = objectIn(payload, 'body');
  const from = objectIn(payload, 'from');
  found.heading(textIn(payload, 'subject') ?? '');
  const content = textIn(body, 'content') ?? '';
  if (textIn(body, 'contentType') === 'text') found.text(content);
  else readHtml(content, found);
  const colour = readAttachments(payload, found);
  const author = textIn(objectIn(from, 'application'), 'displayName') ?? textIn(objectIn(from, 'user'), 'displayName');
  return found.post({ author, colour });
}

/** A message that Teams delivered. */
export function contentOfActivity(
  activity: { readonly text?: string | null | undefined; readonly attachments?: readonly unknown[] | null | undefined },
  author: string | null,
): ChatPost {
  const found = new PostBuilder();
  const attachments = { attachments: activity.attachments ?? [] };
  // Teams sends the words twice: plain, and as HTML with their lines.
  const html = objectsIn(attachments, 'attachments').find(({ contentType }) => contentType === 'text/html');
  if (typeof html?.content === 'string') readHtml(html.content, found);
  if (found.isEmpty) found.text(withoutEntities(activity.text ?? ''));
  const colour = readAttachments(attachments, found);
  return found.post({ author, colour });
}

/** Whether something is shown as a card: no person can type one. */
export function hasCard(attachments: readonly unknown[] | null | undefined): boolean {
  return objectsIn({ attachments: attachments ?? [] }, 'attachments').some(
    ({ contentType }) => contentType === ADAPTIVE_CARD || contentType === CONNECTOR_CARD,
  );
}

/** In a message action, the content of a card is its JSON as text. */
function readAttachments(holder: JsonObject, found: PostBuilder): string | null {
  let colour: string | null = null;
  for (const { contentType, content } of objectsIn(holder, 'attachments')) {
    const card = parsedObject(content);
    if (card === null || typeof contentType !== 'string') continue;
    if (contentType === ADAPTIVE_CARD) colour ??= readAdaptiveCard(card, found);
    else if (contentType === CONNECTOR_CARD) colour ??= readMessageCard(card, found);
    else if (SIMPLE_CARD.test(contentType)) readSimpleCard(card, found);
    else if (REFERENCE.test(contentType))
      readHtml(textIn(card, 'originalMessageContent') ?? textIn(card, 'messagePreview') ?? '', found);
  }
  return colour;
}
