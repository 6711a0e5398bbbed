#!/usr/bin/env node
/**
 * Scaffolds a cause: `npm run new-cause -- auth.secret-expired` makes its code, page and test, its entry in the list, and its
 * place in the order. The id must stand in `src/diagnosis/cause-id.ts`: ids are an interface, and are chosen there.
 * `npm test` fails until what it leaves open is filled in.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const id = process.argv[2] ?? '';
const folder = join(root, 'src/diagnosis/causes');
const listFile = join(folder, 'index.ts');
const orderFile = join(root, 'src/diagnosis/precedence.ts');
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
const free = open.length === 0 ? '' : `\nWithout a cause so far: ${open.join(', ')}`;
if (id === '') fail(`Usage: npm run new-cause -- <id>${free}`);
if (!/^[a-z]+\.[a-z]+(?:-[a-z]+)*$/.test(id)) fail(`"${id}" cannot be a cause id: they read like auth.secret-expired.`);
if (!ids.includes(id))
  fail(`"${id}" is no cause id yet. Add it to src/diagnosis/cause-id.ts first, a line of its own: '${id}',${free}`);
for (const file of Object.values(files)) if (existsSync(file)) fail(`${file} exists already; nothing was changed.`);

const name = id.replace(/[.-]([a-z])/g, (_, letter) => letter.toUpperCase());
const list = readFileSync(listFile, 'utf8');
const listed = [...list.matchAll(/ from '\.\/([a-z-]+\.[a-z-]+)\.ts';/g)].map((match) => match[1]);
const all = [...listed, id].sort();
const nameOf = (one) => one.replace(/[.-]([a-z])/g, (_, letter) => letter.toUpperCase());

// Put together, so that the test that looks for what is left open does not find this file.
const later = 'test.to' + 'do';

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
  ${later}('the facts that show it');
});

describe('it is not', () => {
  ${later}('the nearest misses');
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

// The order: before the generic causes, which come last. Where it belongs is for whoever knows the cause.
const order = readFileSync(orderFile, 'utf8');
const ordered = order.includes(`'${id}'`);
const mark = '  // Where nothing says more.\n';
if (!ordered && order.includes(mark)) writeFileSync(orderFile, order.replace(mark, `  '${id}',\n${mark}`));

console.log(`Made:
  ${Object.values(files).join('\n  ')}
Listed in:
  ${listFile}${ordered ? '' : `\n  ${orderFile}`}
Left for you (\`npm test\` names what is missing):
  the title, in the code and as the heading of the page; what it fits; judge, fixes and rollback
  the five sections of the page, and the two open tests${
    ordered ? '' : '\n  its place in the order of precedence.ts: it stands last but for the generic causes'
  }`);
