/** Any text at all. */
import fc from 'fast-check';

/** Any character but half ones. fast-check's own unit `binary` builds a table of a million of them, for four seconds a file. */
const character = fc
  .integer({ min: 0, max: 0x10_ffff - 0x800 })
  .map((point) => String.fromCodePoint(point < 0xd800 ? point : point + 0x800));

export const anyText = (limits: { readonly maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ ...limits, unit: character });
