/** The HTML of Teams' messages, as lines of words. Teams has cleaned it before; here nothing of it is shown as HTML. */
import { MOST_CHARACTERS, type PostBuilder } from '../commands/post-builder.ts';
import { withoutEntities } from './entities.ts';

/** What begins a new line. */
const LINE = /^(?:p|div|br|li|ul|ol|tr|table|h[1-6]|blockquote|pre|hr|codeblock|attachment)$/;
/** HTML is longer than its words. */
const MOST_HTML = 4 * MOST_CHARACTERS;

/** Adds its lines; two cells in a row are a label and its value; the first heading is the title. */
export function readHtml(html: string, found: PostBuilder): void {
  let line = '';
  let cells: string[] = [];
  const lines: string[] = [];
  let isHeading = false;

  function endLine(): void {
    const words = withoutEntities(line)
      .replace(/[\s\u00a0]+/g, ' ')
      .trim();
    line = '';
    if (words === '') return;
    if (isHeading) {
      flush();
      found.heading(words);
    } else lines.push(words);
  }
  function flush(): void {
    if (lines.length > 0) found.text(lines.splice(0).join('\n'));
  }
  function endCell(): void {
    const before = lines.splice(0);
    endLine();
    cells.push(lines.splice(0).join(' '));
    lines.push(...before);
  }
  function endRow(): void {
    const [first = '', second = '', ...more] = cells;
    if (cells.length === 2 && first !== '' && second !== '') {
      flush();
      found.field(first.replace(/:$/, ''), second);
    } else if (cells.length > 0) lines.push([first, second, ...more].filter((cell) => cell !== '').join(' | '));
    cells = [];
  }

  // A `<` that begins no tag is a character.
  for (const part of html.slice(0, MOST_HTML).split(/(<\/?[a-z][^<>]*>|<!--[^<>]*-->)/i)) {
    const tag = /^<(\/?)([a-z][a-z0-9]*)/i.exec(part);
    if (tag === null) {
      if (!part.startsWith('<!--')) line += part.replace(/\n/g, ' ');
      continue;
    }
    const [, closes = '', given = ''] = tag;
    const name = given.toLowerCase();
    if (name === 'a' && closes === '')
      found.link(withoutEntities(/\bhref\s*=\s*["']([^"']*)["']/i.exec(part)?.[1] ?? ''));
    if ((name === 'td' || name === 'th') && closes !== '') endCell();
    else if (LINE.test(name)) endLine();
    if (name === 'tr' && closes !== '') endRow();
    if (/^h[1-6]$/.test(name)) isHeading = closes === '';
  }
  endLine();
  endRow();
  flush();
}
