#!/usr/bin/env node
/**
 * Scaffolds a cause: `npm run new-cause -- auth.secret-expired` makes its code, page and test, and its entry in the list.
 * The id must stand in `src/diagnosis/cause-id.ts`: ids are an interface, and are chosen there.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const id = process.argv[2] ?? '';
const folder = join(root, 'src/diagnosis/causes');
const listFile = join(folder, 'index.ts');
const files = {
  code: join(folder, `${id}.ts`),
  page: join(folder, `${id}.md`),
  test: join(root, 'test/diagnosis/causes', `${id}.test.ts`),
};

function fail(message) {
  console.error(message);
  process.exit(64);
}

const ids = [
  ...readFileSync(join(root, 'src/diagnosis/cause-id.ts'), 'utf8').matchAll(/^ {2}'([a-z-]+\.[a-z-]+)',$/gm),
].map((match) => match[1]);
const open = ids.filter((known) => !existsSync(join(folder, `${known}.ts`)));
if (id === '') fail(`Usage: npm run new-cause -- <id>\nWithout a cause so far: ${open.join(', ')}`);
if (!ids.includes(id))
  fail(`"${id}" is no cause id. Add it to src/diagnosis/cause-id.ts first, or take one of: ${open.join(', ')}`);
for (const file of Object.values(files)) if (existsSync(file)) fail(`${file} exists already; nothing was changed.`);

const name = id.replace(/[.-]([a-z])/g, (_, letter) => letter.toUpperCase());
const list = readFileSync(listFile, 'utf8');
const listed = [...list.matchAll(/ from '\.\/([a-z-]+\.[a-z-]+)\.ts';/g)].map((match) => match[1]);
const all = [...listed, id].sort();
const nameOf = (one) => one.replace(/[.-]([a-z])/g, (_, letter) => letter.toUpperCase());

writeFileSync(
  files.code,
  `import { defineCause, open } from '../cause.ts';

export const ${name} = defineCause({
  id: '${id}',
  title: 'A few words without a full stop',
  // 'names': these words say so. 'allows': these words cannot rule it out.
  fits: { 'pull-failed': 'allows' },
  needs: ['registry'],

  judge(_suspect, { registry }) {
    if (registry.state === 'unknown') return open(\`The registry could not be read: \${registry.because}.\`, ['registry']);
    return open('Say what would confirm it, and what would refute it.');
  },

  fixes() {
    return [];
  },
  // Would the older revision have to pull by the same broken path? helps | strikes-too | depends | passes
  rollback: 'depends',
});
`,
);
writeFileSync(
  files.page,
  `# A few words

\`${id}\`

## What you see

## Why it happens

## How to be sure

## How to fix

## When it is not this
`,
);
mkdirSync(dirname(files.test), { recursive: true });
writeFileSync(
  files.test,
  `import { ${name} as cause } from '../../../src/diagnosis/causes/${id}.ts';
import * as s from './subject.ts';

const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'pull-failed') =>
  s.verdict(cause, s.suspect(table, said), table);

describe('it is', () => {
  test.todo('the facts that show it');
});

describe('it is not', () => {
  test.todo('the nearest misses');
});

test('cannot tell: the registry is unread', () => expect(verdict(s.facts({ registry: s.denied }))).toBe('open'));
`,
);
writeFileSync(
  listFile,
  list
    .replace(
      /(?:import \{ \w+ \} from '\.\/[a-z-]+\.[a-z-]+\.ts';\n)+/,
      all.map((one) => `import { ${nameOf(one)} } from './${one}.ts';\n`).join(''),
    )
    .replace(
      /(export const causes: readonly Cause\[\] = \[\n)[^\]]*(\];)/,
      (_, before, after) => before + all.map((one) => `  ${nameOf(one)},\n`).join('') + after,
    ),
);
console.log(`Made:\n  ${Object.values(files).join('\n  ')}\nListed in:\n  ${listFile}`);
