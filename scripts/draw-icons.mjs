/**
 * Draws the icons of the Slack and the Teams app: a check mark that lands in a tray. `node scripts/draw-icons.mjs` after a
 * change of the drawing; the files are committed.
 *
 * Sizes and colours are Microsoft's (color.png 192 x 192 with a solid ground, the symbol in the middle 120 pixels;
 * outline.png 32 x 32, white on transparent) and Slack's (a square of 512 to 2000 pixels).
 */
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const GROUND = [0x1f, 0x29, 0x37];
const WHITE = [255, 255, 255];
const GREEN = [0x34, 0xd3, 0x99];

/** The strokes in a square of 1 x 1, around its middle. */
const TRAY = [
  [-0.46, 0.14],
  [-0.46, 0.42],
  [0.46, 0.42],
  [0.46, 0.14],
];
const CHECK = [
  [-0.28, -0.16],
  [-0.06, 0.1],
  [0.3, -0.4],
];
const PEN = 0.13;

const ICONS = [
  { file: 'manifests/teams/color.png', size: 192, symbol: 112, ground: GROUND, tray: WHITE, check: GREEN },
  { file: 'manifests/teams/outline.png', size: 32, symbol: 26, ground: null, tray: WHITE, check: WHITE },
  { file: 'manifests/slack/icon.png', size: 512, symbol: 300, ground: GROUND, tray: WHITE, check: GREEN },
];

/** Distance of a point to a line of strokes with round ends. */
function distance([x, y], line) {
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < line.length; i++) {
    const [[ax, ay], [bx, by]] = [line[i - 1], line[i]];
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    nearest = Math.min(nearest, Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return nearest;
}

/** How much of a pixel the pen covers, 0 to 1: the edge is one pixel wide. */
const covered = (point, line, pixel) => Math.min(1, Math.max(0, (PEN / 2 - distance(point, line)) / pixel + 0.5));

/** RGBA, row by row. */
function draw({ size, symbol, ground, tray, check }) {
  const pixels = Buffer.alloc(size * size * 4);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const point = [column, row].map((at) => (at + 0.5 - size / 2) / symbol);
      const layers = [
        { colour: tray, share: covered(point, TRAY, 1 / symbol) },
        { colour: check, share: covered(point, CHECK, 1 / symbol) },
      ];
      // Without a ground the colour stays white, and only the opacity changes: no grey edge on any theme.
      let colour = ground ?? tray;
      let alpha = ground ? 1 : 0;
      for (const layer of layers) {
        if (ground) colour = colour.map((value, i) => value + (layer.colour[i] - value) * layer.share);
        alpha = Math.max(alpha, layer.share);
      }
      pixels.set([...colour.map(Math.round), Math.round(alpha * 255)], (row * size + column) * 4);
    }
  }
  return pixels;
}

/** A PNG of 8-bit RGBA (https://www.w3.org/TR/png/). */
function png(size, pixels) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  // Each row begins with its filter: 0 = none.
  const rows = Array.from({ length: size }, (_, row) =>
    Buffer.concat([Buffer.from([0]), pixels.subarray(row * size * 4, (row + 1) * size * 4)]),
  );
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

for (const icon of ICONS) {
  const bytes = png(icon.size, draw(icon));
  writeFileSync(icon.file, bytes);
  console.log(`${icon.file}: ${icon.size} x ${icon.size}, ${bytes.length} bytes`);
}
