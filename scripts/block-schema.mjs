/**
 * The JSON schema of Block Kit, made from the types of `@slack/types`, so that a message is checked by what Slack publishes
 * and not by what we believe:
 *   node scripts/block-schema.mjs            writes test/slack/blocks.schema.json (after an update of @slack/types)
 *   node scripts/block-schema.mjs --check    says whether that file is what the installed types give; 1 when it is not
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGenerator } from 'ts-json-schema-generator';

const FILE = new URL('../test/slack/blocks.schema.json', import.meta.url);
const PACKAGE = new URL('../node_modules/@slack/types/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', PACKAGE), 'utf8'));

// The generator reads files only.
const folder = mkdtempSync(join(tmpdir(), 'blocks-'));
let schema;
try {
  const entry = join(folder, 'blocks.ts');
  const types = JSON.stringify(fileURLToPath(new URL('dist/index.d.ts', PACKAGE)));
  writeFileSync(entry, `import type { KnownBlock } from ${types};\nexport type Blocks = KnownBlock[];\n`);
  schema = createGenerator({ path: entry, type: 'Blocks', skipTypeCheck: true }).createSchema('Blocks');
} finally {
  rmSync(folder, { recursive: true });
}
const text = `${JSON.stringify(withoutDescriptions({ $comment: `@slack/types ${version}, by scripts/block-schema.mjs`, ...schema }), null, 1)}\n`;
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  console.error(
    `test/slack/blocks.schema.json is not that of @slack/types ${version}: run node scripts/block-schema.mjs`,
  );
  process.exit(1);
}

/** They are the half of it, and check nothing. A property of that name is an object, not a text. */
function withoutDescriptions(value) {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => key !== 'description' || typeof each !== 'string')
      .map(([key, each]) => [key, withoutDescriptions(each)]),
  );
}
