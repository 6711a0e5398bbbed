/** Lines of a stream, however they are cut into chunks, and however long one is. */

/** A line, or the length of one that was longer than the limit and is gone. */
export type Line = { readonly text: string } | { readonly tooLong: number };

/**
 * @param most characters of one line; a longer one is counted, not kept
 * @param chunks text already decoded (`stream.setEncoding('utf8')`)
 */
export async function* linesOf(chunks: AsyncIterable<string | Uint8Array>, most: number): AsyncGenerator<Line> {
  let parts: string[] = [];
  let length = 0;
  let first = true;
  const decoder = new TextDecoder();
  const finish = (): Line => {
    const line: Line = length > most ? { tooLong: length } : { text: parts.join('').replace(/\r$/, '') };
    parts = [];
    length = 0;
    return line;
  };
  const add = (text: string): void => {
    length += text.length;
    if (length <= most) parts.push(text);
    else parts = [];
  };
  for await (const chunk of chunks) {
    let text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (first && text !== '') {
      text = text.replace(/^\ufeff/, '');
      first = false;
    }
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      add(text.slice(from, end));
      yield finish();
      from = end + 1;
    }
    if (from < text.length) add(text.slice(from));
  }
  if (length > 0) yield finish();
}
