/**
 * Draws what the terminal really shows as an SVG for the README: runs the built playground with one question and turns its
 * colours into markup. `npm run pictures` after a change of wording.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const PICTURES = [{ file: 'docs/pictures/diagnosis.svg', ask: '/pullcheck payments-api', lines: 36 }];
const COLUMNS = 100;
const [CHAR, LINE, PAD] = [7.8, 18, 16];
/** The eight SGR colours that the renderer uses, on a dark ground. */
const COLOUR = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b949e',
};

const xml = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** One line with SGR sequences to spans; what is too long for the picture is cut with an ellipsis. */
function spans(line) {
  let style = { bold: false, dim: false, colour: null };
  let used = 0;
  let markup = '';
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const codes = /^\x1b\[([0-9;]*)m$/.exec(part)?.[1]?.split(';').map(Number);
    if (codes) {
      for (const code of codes) {
        if (code === 0) style = { bold: false, dim: false, colour: null };
        else if (code === 1) style = { ...style, bold: true };
        else if (code === 2) style = { ...style, dim: true };
        else if (COLOUR[code]) style = { ...style, colour: COLOUR[code] };
      }
      continue;
    }
    const room = COLUMNS - used;
    if (part === '' || room <= 0) continue;
    const text = part.length > room ? `${part.slice(0, room - 1)}…` : part;
    used += text.length;
    const attributes = `${style.bold ? ' font-weight="bold"' : ''}${style.dim ? ' opacity="0.7"' : ''}${style.colour ? ` fill="${style.colour}"` : ''}`;
    markup += attributes ? `<tspan${attributes}>${xml(text)}</tspan>` : xml(text);
  }
  return markup;
}

for (const { file, ask, lines } of PICTURES) {
  // Its exit code is the answer's: 1 for a pull failure.
  const { stdout: output } = spawnSync(process.execPath, ['dist/main.js', 'playground', ask], {
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: '', COLUMNS: String(COLUMNS) },
  });
  const all = output.trimEnd().split('\n');
  const shown = [
    `\x1b[90m$\x1b[0m ${ask}`,
    '',
    ...all.slice(0, lines),
    ...(all.length > lines ? ['', '\x1b[90m…\x1b[0m'] : []),
  ];
  const [width, height] = [COLUMNS * CHAR + 2 * PAD, shown.length * LINE + 2 * PAD];
  const rows = shown.map(
    (line, i) => `<text x="${PAD}" y="${PAD + 13 + i * LINE}" xml:space="preserve">${spans(line)}</text>`,
  );
  writeFileSync(
    file,
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="pullcheck's answer in a terminal">\n` +
      `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n` +
      `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" fill="#e6edf3">\n${rows.join('\n')}\n</g>\n</svg>\n`,
  );
  console.log(`${file}: ${shown.length} lines`);
}
