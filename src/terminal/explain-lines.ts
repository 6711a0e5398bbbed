/** `explain --jsonl`: a message a line in, a verdict a line out, in the same order, as they come. */
import type { Explanation } from '../commands/explain.ts';
import { LIMITS } from './limits.ts';
import type { Line } from './lines.ts';
import { linesOf } from './lines.ts';

/**
 * One answer for every line, so that in and out can be read side by side; a bad line is answered too and stops nothing.
 * @returns lines of JSON, each with its line feed
 */
export async function* explainLines(
  input: AsyncIterable<string | Uint8Array>,
  explain: (text: string) => Explanation,
): AsyncGenerator<string> {
  for await (const line of linesOf(input, LIMITS.jsonLine)) yield `${JSON.stringify(explainLine(line, explain))}\n`;
}

function explainLine(line: Line, explain: (text: string) => Explanation): object {
  if ('tooLong' in line) return bad(`the line has ${line.tooLong} characters; at most ${LIMITS.jsonLine} are read`);
  let row: unknown;
  try {
    row = JSON.parse(line.text);
  } catch {
    return bad(line.text.trim() === '' ? 'the line is empty' : 'the line is not JSON');
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return bad('the line is not a JSON object');
  const { id, text } = row as { readonly id?: unknown; readonly text?: unknown };
  if (typeof id !== 'string' && typeof id !== 'number') return bad('"id" is neither a string nor a number');
  if (typeof text !== 'string') return bad('"text" is not a string');
  try {
    const { outcome, causes } = explain(text);
    return { id, outcome, causes: causes.map((cause) => ({ id: cause.id, confidence: cause.confidence })) };
  } catch (error) {
    return bad(`this text could not be read: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`);
  }
}

function bad(error: string): { readonly id: null; readonly error: string } {
  return { id: null, error };
}
