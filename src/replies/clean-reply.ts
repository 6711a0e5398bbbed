/**
 * The last gate before a chat: a reply whose every string has no secret, nothing that a screen would obey, and no half
 * characters, whoever made it. What a platform's markup would make of it is the renderer's matter.
 */
import { redact } from '../core/redact.ts';
import { safeText } from '../core/safe-text.ts';
import type { Action, Code, Reply, Section, Text, TextPiece } from './reply.ts';
import { sayUrl } from './say.ts';
import { plainWords } from './spans.ts';

/** A reply that may be laid out. */
export interface CleanReply extends Reply {
  /** What was left out because it could not be shown safely, in words. */
  readonly leftOut: readonly string[];
}

export function cleanReply(given: Reply): CleanReply {
  const actions = given.actions.map(cleanAction);
  const shown = actions.filter((action) => action !== null);
  const lost = actions.length - shown.length;
  // Of whom a message names that others read, he is called.
  const named = given.visibility === 'asker';
  return {
    ...given,
    title: cleanTitle(given.title) || 'Pullcheck',
    summary: cleanTexts(given.summary, named),
    facts: given.facts
      .map(({ label, text }) => ({ label: cleanTitle(label), text: cleanText(text, named) }))
      .filter(({ text }) => text.length > 0),
    sections: given.sections.map((each) => cleanSection(each, named)).filter(({ lines }) => lines.length > 0),
    code: given.code.map(cleanCode).filter(({ text }) => text !== ''),
    actions: shown,
    footer: given.footer === null ? null : emptyIsNull(cleanText(given.footer, named)),
    unfold: given.unfold === null ? null : safeText(given.unfold).trim() || null,
    leftOut: lost === 0 ? [] : [`${lost === 1 ? 'A link' : `${lost} links`} that cannot be opened safely`],
  };
}

/** As it may lie in a database: it holds no secret either. */
export function replyToKeep(given: Reply): Reply {
  const { leftOut: _leftOut, ...kept } = cleanReply(given);
  return kept;
}

/** One line, however many it had. */
function cleanLine(text: string): string {
  return redact(safeText(text)).replace(/\s+/g, ' ').trim();
}

function cleanTitle(text: string): string {
  return cleanLine(plainWords(text));
}

/** One line with its moments. Neighbouring strings are joined first, so that no secret is hidden by being in two. */
function cleanText(text: Text, named: boolean): Text {
  const joined: TextPiece[] = [];
  for (const piece of text) {
    const last = joined.at(-1);
    const words = wordsInPlace(piece, named);
    if (words === null) joined.push(piece);
    else if (typeof last === 'string') joined[joined.length - 1] = last + words;
    else joined.push(words);
  }
  return joined
    .map((piece, i) => {
      if (typeof piece !== 'string') return piece;
      const line = redact(safeText(piece)).replace(/\s+/g, ' ');
      const begun = i === 0 ? line.trimStart() : line;
      return i === joined.length - 1 ? begun.trimEnd() : begun;
    })
    .filter((piece) => piece !== '');
}

/** What stands for a piece that cannot be shown as it is; null = it can. */
function wordsInPlace(piece: TextPiece, named: boolean): string | null {
  if (typeof piece === 'string') return piece;
  if ('time' in piece) return isReal(piece.time) ? null : 'an unknown time';
  return named && piece.names.length > 0 ? null : piece.words;
}

/** Years that every platform can write: RFC 3339 has four digits. */
function isReal(time: Date): boolean {
  return time.getTime() >= 0 && time.getTime() < Date.UTC(10_000, 0);
}

function cleanTexts(texts: readonly Text[], named: boolean): Text[] {
  return texts.map((text) => cleanText(text, named)).filter((text) => text.length > 0);
}

function cleanSection({ title, lines, fold }: Section, named: boolean): Section {
  return { title: cleanTitle(title), lines: cleanTexts(lines, named), fold };
}

/** A command is ours and must stay what it is: made safe, never redacted (see `commands/safe-json.ts`). */
function cleanCode({ title, text, note }: Code): Code {
  return {
    title: cleanTitle(title),
    text: safeText(text).replace(/^\n+|\s+$/g, ''),
    note: note === null ? null : cleanLine(note) || null,
  };
}

/** @returns null for a link that may not be opened: no web address, or one that carries a secret */
function cleanAction(action: Action): Action | null {
  if ('url' in action) {
    const url = cleanUrl(action.url);
    return url === null ? null : { label: cleanLine(action.label) || new URL(url).host, url };
  }
  const command = safeText(action.command).trim();
  const label = cleanLine(action.label) || cleanLine(command);
  if (label === '') return null;
  const confirm = action.confirm === null ? null : cleanLine(action.confirm) || label;
  const { asks } = action;
  const asked = asks === undefined ? {} : { asks: { label: cleanLine(asks.label) || label, required: asks.required } };
  return { label, command, style: action.style, confirm, ...asked };
}

function cleanUrl(url: string): string | null {
  const web = sayUrl(url);
  if (web === null || redact(web) !== web || !URL.canParse(web)) return null;
  const { href, host, username, password } = new URL(web);
  return host === '' || username !== '' || password !== '' ? null : href;
}

function emptyIsNull(text: Text): Text | null {
  return text.length === 0 ? null : text;
}
