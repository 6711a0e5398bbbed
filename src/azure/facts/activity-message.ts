/**
 * The activity log keeps an error as JSON in a string, several layers deep; what broke is in the innermost message:
 * `{"status":"Failed","error":{"code":"ResourceOperationFailure","details":[{"code":"…","message":"<this>"}]}}`.
 */
import { isObject, type Json, text } from '../json.ts';

/** Longer than any real one; a message may hold a whole web page. */
const MAX_LENGTH = 8_000;
const MAX_DEPTH = 12;

/**
 * Unpacks to the innermost message or messages.
 * @returns the text itself when it is no JSON; null when it is empty or holds no message at all
 */
export function innermostMessage(raw: string): string | null {
  const trimmed = raw.trim().slice(0, MAX_LENGTH * 4);
  if (trimmed === '') return null;
  const value = parse(trimmed);
  if (value === undefined) return trimmed.slice(0, MAX_LENGTH);
  const found: string[] = [];
  collect(value, 0, found);
  const messages = [...new Set(found)];
  if (messages.length === 0) return isObject(value) || Array.isArray(value) ? null : trimmed.slice(0, MAX_LENGTH);
  return messages.join('\n').slice(0, MAX_LENGTH);
}

function parse(value: string): unknown {
  if (!/^[[{"]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Adds the messages of the leaves: of an error with details, the details tell, and its own message is only "it failed". */
function collect(value: unknown, depth: number, found: string[]): boolean {
  if (depth > MAX_DEPTH || value === null) return false;
  if (typeof value === 'string') return collectText(value, depth, found);
  if (Array.isArray(value)) return value.map((item) => collect(item, depth + 1, found)).some(Boolean);
  if (!isObject(value)) return false;
  return collectObject(value, depth, found);
}

function collectText(value: string, depth: number, found: string[]): boolean {
  const inner = parse(value.trim());
  if (inner !== undefined && inner !== value && collect(inner, depth + 1, found)) return true;
  if (value.trim() === '') return false;
  found.push(value.trim());
  return true;
}

function collectObject(value: Json, depth: number, found: string[]): boolean {
  for (const deeper of ['error', 'details', 'innererror', 'innerError', 'statusMessage', 'deploymentErrors'] as const) {
    const inner = value[deeper];
    if (typeof inner === 'string' && deeper !== 'statusMessage' && deeper !== 'error') continue;
    if (inner !== undefined && inner !== null && collect(inner, depth + 1, found)) return true;
  }
  const message = text(value.message) ?? text(value.Message) ?? text(value.errorMessage);
  if (message === null) return false;
  const before = found.length;
  if (!collectText(message, depth + 1, found)) return false;
  // Some errors say what they are in their code alone ("ContainerAppInvalidImageFormat"): it belongs to the words.
  const code = text(value.code) ?? text(value.Code);
  const last = found[found.length - 1];
  if (code !== null && found.length === before + 1 && last === message.trim() && !last.includes(code)) {
    found[found.length - 1] = `${code}: ${last}`;
  }
  return true;
}
