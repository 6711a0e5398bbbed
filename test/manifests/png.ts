/** Reads the PNGs that we draw (8-bit RGBA, not interlaced, rows without a filter), pixel by pixel. */
import { inflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [red, green, blue, alpha], each 0 to 255, row by row. */
  readonly pixels: readonly (readonly number[])[];
}

/** @throws Error when it is no PNG, or another kind */
export function readPng(bytes: Buffer): Picture {
  if (bytes.subarray(0, 8).toString('hex') !== '89504e470d0a1a0a') throw new Error('not a PNG');
  const data: Buffer[] = [];
  let header: Buffer | null = null;
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = body;
    if (type === 'IDAT') data.push(body);
    at += 12 + length;
  }
  if (header === null || header.subarray(8).toString('hex') !== '0806000000') throw new Error('not 8-bit RGBA');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const raw = inflateSync(Buffer.concat(data));
  const stride = 1 + width * 4;
  if (raw.length !== height * stride) throw new Error('rows are missing');
  const pixels = Array.from({ length: height }, (_, row) => {
    if (raw[row * stride] !== 0) throw new Error('a row with a filter');
    const line = [...raw.subarray(row * stride + 1, (row + 1) * stride)];
    return Array.from({ length: width }, (_pixel, column) => line.slice(column * 4, column * 4 + 4));
  }).flat();
  return { width, height, pixels };
}
