/** The house rules (CONTRIBUTING.md, docs/architecture.md), held over the whole tree. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CAUSE_IDS } from '../src/diagnosis/cause-id.ts';
import { causes } from '../src/diagnosis/causes/index.ts';
import { SETTING_NAMES } from '../src/settings.ts';
import { LONGER, MAX_LINES } from './structure/rules.ts';
import type { SourceFile } from './structure/source.ts';
import { filesUnder, importsOf, parseSource, ROOT, readProjectFile, readSources } from './structure/source.ts';
import { areaOf, importViolations, nameViolations } from './structure/violations.ts';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readProjectFile('package.json')) as Manifest;
const dependencies = new Set(Object.keys(manifest.dependencies));
const sources = readSources('src');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...filesUnder('docs', '.md')].filter((path) =>
  existsSync(join(ROOT, path)),
);

describe('imports', () => {
  test('a file imports its own folder or inner ones, and packages only where they are at home', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap((source) => importViolations(source, dependencies))).toEqual([]);
  });

  test('every import leads to a file', () => {
    const missing = sources.flatMap((source) =>
      importsOf(source)
        .filter(({ file }) => file !== null && !existsSync(join(ROOT, file)))
        .map(({ line, file }) => `${source.path}:${line}: ${file}`),
    );
    expect(missing).toEqual([]);
  });

  test('only main.ts touches process.env and process.exit; what thinks has no clock, chance or network', () => {
    expect(sources.flatMap(nameViolations)).toEqual([]);
  });

  test('no cause imports another one', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('src/diagnosis/causes/') && !path.endsWith('/index.ts'))
      .flatMap((source) =>
        importsOf(source)
          .filter(({ file }) => file?.startsWith('src/diagnosis/causes/'))
          .map(({ file }) => `${source.path} imports ${file}`),
      );
    expect(wrong).toEqual([]);
  });

  // A rule that cannot fail holds nothing: each line here breaks one on purpose.
  test.each([
    ['src/core/x.ts', `import type { Cause } from '../diagnosis/cause.ts';`],
    ['src/diagnosis/x.ts', `export { reply } from '../replies/reply.ts';`],
    ['src/diagnosis/x.ts', `const identity = await import('@azure/identity');`],
    ['src/diagnosis/x.ts', `import { request } from 'node:https';`],
    ['src/replies/x.ts', `let x: import('../commands/command.ts').Answer;`],
    ['src/terminal/x.ts', `import { diagnose } from '../diagnosis/diagnose.ts';`],
    ['src/azure/x.ts', `import { simulateAzure } from '../playground/azure/simulated-azure.ts';`],
    ['src/azure/x.ts', `import { renderReply } from '../terminal/render-reply.ts';`],
    ['src/registries/x.ts', `import { readTag } from '../azure/facts/tag.ts';`],
    ['src/playground/x.ts', `import { createHttpHeaders } from '@azure/core-rest-pipeline';`],
    ['src/main.ts', `import type { TokenCredential } from '@azure/core-auth';`],
    ['src/bot.ts', `import { simulateAzure } from './playground/azure/simulated-azure.ts';`],
    ['src/commands/x.ts', `import fs from 'fs';`],
    ['src/commands/x.ts', `import Ajv from 'ajv';`],
    ['src/commands/x.ts', `const name = 'x'; await import(name);`],
    ['src/core/x.ts', `import { known } from './fact.js';`],
    ['src/elsewhere/x.ts', `export const x = 1;`],
  ])('%s may not say %s', (path, text) => {
    expect(importViolations(parseSource(path, text), dependencies)).toHaveLength(1);
  });

  test.each([
    ['src/azure/x.ts', 'process.env.HOME'],
    ['src/azure/x.ts', `process['env']`],
    ['src/settings.ts', 'const { env } = process;'],
    ['src/bot.ts', 'process.exit(1)'],
    ['src/bot.ts', `import { env } from 'node:process';`],
    ['src/diagnosis/x.ts', 'Date.now()'],
    ['src/diagnosis/x.ts', 'new Date()'],
    ['src/alerts/x.ts', 'setTimeout(() => {}, 1)'],
    ['src/rollback/x.ts', `globalThis.fetch('https://example.com')`],
    ['src/diagnosis/x.ts', 'Math.random()'],
  ])('%s may not use %s', (path, text) => {
    expect(nameViolations(parseSource(path, text))).toHaveLength(1);
  });

  test('what is allowed is not mistaken for a violation', () => {
    const fine: SourceFile[] = [
      parseSource('src/playground/x.ts', `import type { HttpClient } from '@azure/core-rest-pipeline';`),
      parseSource('src/diagnosis/x.ts', `new Date('2026-01-01'); clock.after(5); new Date(5);`),
      parseSource('src/main.ts', `process.exit(process.env.X ? 1 : 0); await import('./playground/terminal.ts');`),
    ];
    expect(fine.flatMap((source) => [...importViolations(source, dependencies), ...nameViolations(source)])).toEqual(
      [],
    );
  });
});

describe('causes', () => {
  const folder = 'src/diagnosis/causes';
  const ids = filesUnder(folder, '.ts')
    .map((path) => path.slice(folder.length + 1, -'.ts'.length))
    .filter((name) => name !== 'index');
  const known: readonly string[] = CAUSE_IDS;

  test('there are some, and each file is named after an id of cause-id.ts', () => {
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.filter((id) => !known.includes(id))).toEqual([]);
  });

  test('the index holds every file, in alphabetical order', () => {
    expect(causes.map(({ id }) => id as string)).toEqual([...ids].sort());
  });

  test('each has a test, and no test or page is left without its cause', () => {
    const tests = filesUnder('test/diagnosis/causes', '.test.ts').map((path) =>
      path.slice('test/diagnosis/causes/'.length, -'.test.ts'.length),
    );
    const pages = filesUnder(folder, '.md').map((path) => path.slice(folder.length + 1, -'.md'.length));
    expect(ids.filter((id) => !tests.includes(id))).toEqual([]);
    expect(tests.filter((id) => known.includes(id) && !ids.includes(id))).toEqual([]);
    expect(pages.sort()).toEqual([...ids].sort());
  });

  test('each page has the five headings, in this order, and is headed by its id', () => {
    const headings = ['What you see', 'Why it happens', 'How to be sure', 'How to fix', 'When it is not this'];
    const wrong = ids.flatMap((id) => {
      const page = `${folder}/${id}.md`;
      if (!existsSync(join(ROOT, page))) return [`${page} is missing`];
      const text = readProjectFile(page);
      const found = [...text.matchAll(/^## +(.+?) *$/gm)].map((match) => match[1]);
      if (JSON.stringify(found) !== JSON.stringify(headings)) return [`${page}: ${found.join(' · ')}`];
      return /^# .+/.test(text) && text.includes(id)
        ? []
        : [`${page}: its first line is a heading, and it names ${id}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe('what the scaffold leaves open is filled in', () => {
  const folder = 'src/diagnosis/causes';

  test.each(causes.map((cause) => [cause.id, cause.title] as const))('%s', (id, title) => {
    // Sentences of scripts/new-cause.mjs.
    expect(title).not.toBe('A few words without a full stop');
    expect(readProjectFile(`${folder}/${id}.ts`)).not.toContain('Say what would confirm it');
    const [heading, ...sections] = readProjectFile(`${folder}/${id}.md`).split(/^## .*$/m);
    expect(heading?.split('\n')[0]).toBe(`# ${title}`);
    expect(sections.filter((section) => section.trim() === '')).toEqual([]);
  });
});

describe('files', () => {
  const code = [
    ...sources,
    ...['test', 'bench', 'scripts'].flatMap((area) =>
      ['.ts', '.mjs', '.sh'].flatMap((extension) =>
        filesUnder(area, extension).map((path) => parseSource(path, readProjectFile(path))),
      ),
    ),
  ];

  test(`no file has more than ${MAX_LINES} lines, but those that are listed with a reason`, () => {
    const long = sources
      .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
      .filter(({ path, lines }) => lines > MAX_LINES && !LONGER[path])
      .map(({ path, lines }) => `${path}: ${lines} lines`);
    expect(long).toEqual([]);
    expect(Object.keys(LONGER).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('nothing is left for later, and no test is switched off', () => {
    // Put together, so that this file does not find itself.
    const marks = new RegExp(
      [
        'TO' + 'DO\\b',
        'FIX' + 'ME\\b',
        '\\.sk' + 'ip\\(',
        '\\.on' + 'ly\\(',
        '\\.to' + 'do\\(',
        '\\bx(it|test|describe)\\(',
        '@ts-(ign' + 'ore|noch' + 'eck)',
      ].join('|'),
    );
    const left = code.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (marks.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
    expect(left).toEqual([]);
  });

  test('test folders mirror the folders of src', () => {
    const own = [
      'structure',
      'conversations',
      'fixtures',
      'recorded',
      'corpus',
      'tls',
      'real-registry',
      'manifests',
      'main',
      'settings',
      'bot',
    ];
    const areas = new Set(sources.map(({ path }) => areaOf(path)));
    const folders = new Set(
      filesUnder('test', '.ts')
        .map((path) => dirname(path).split('/')[1])
        .filter((name) => name !== undefined),
    );
    expect([...folders].filter((name) => !areas.has(name) && !own.includes(name))).toEqual([]);
  });
});

describe('package and pages', () => {
  test('every dependency has one exact version, and the lock file agrees', () => {
    const lock = JSON.parse(readProjectFile('package-lock.json')) as { packages: Record<string, Manifest> };
    const all = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
    expect({ ...lock.packages['']?.dependencies, ...lock.packages['']?.devDependencies }).toEqual(all);
    expect(readProjectFile('.npmrc')).not.toMatch(/engine-strict/);
  });

  test('the lock file holds the optional packages of every platform: without them `npm ci` refuses it', () => {
    type Entry = { readonly optionalDependencies?: Readonly<Record<string, string>> };
    const { packages } = JSON.parse(readProjectFile('package-lock.json')) as { packages: Record<string, Entry> };
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {})
        .filter((name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
        .map((name) => `${name}: run \`node scripts/complete-lock.mjs\``),
    );
    expect(missing).toEqual([]);
  });

  test('every dependency is used', () => {
    const used = sources.flatMap((source) => importsOf(source).map(({ specifier }) => specifier));
    // pg-boss does not load without it, and has its users install it (a peer).
    const peers = ['@opentelemetry/api'];
    const mine = [...dependencies].filter((name) => !peers.includes(name));
    const unused = mine.filter((name) => !used.some((one) => one === name || one.startsWith(`${name}/`)));
    expect(unused).toEqual([]);
  });

  test('every schema id that the program writes has its JSON schema in docs/schemas', () => {
    const ids = new Set(
      sources.flatMap(({ text }) => [...text.matchAll(/'(pullcheck\.[a-z-]+\/\d+)'/g)].map((m) => m[1])),
    );
    expect(ids.size).toBeGreaterThan(0);
    const schemas = filesUnder('docs/schemas', '.json').map((path) => readProjectFile(path));
    const missing = [...ids].filter((id) => !schemas.some((text) => text.includes(`"${id}"`)));
    expect(missing).toEqual([]);
  });

  test('.env.example names every setting', () => {
    const text = readProjectFile('.env.example');
    expect(SETTING_NAMES.filter((name) => !new RegExp(`^#? ?${name}=`, 'm').test(text))).toEqual([]);
  });

  test.each(PAGES)('%s: its npm commands exist, and its links lead somewhere', (page) => {
    const text = readProjectFile(page);
    const scripts = [...text.matchAll(/\bnpm run (?:-s |--silent )?([a-z][a-z:-]*)/g)].map((match) => match[1] ?? '');
    const short = [...text.matchAll(/\bnpm (test|start)\b/g)].map((match) => match[1] ?? '');
    expect([...scripts, ...short].filter((name) => !(name in manifest.scripts))).toEqual([]);
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    const broken = links
      .filter((link) => !/^([a-z]+:|#)/i.test(link))
      .filter((link) => !existsSync(join(ROOT, dirname(page), decodeURIComponent(link.replace(/#.*$/, '')))));
    expect(broken).toEqual([]);
  });

  test('every file that a page names exists', () => {
    const names = [...filesUnder('src'), ...filesUnder('test'), ...filesUnder('scripts'), ...filesUnder('manifests')];
    const missing = PAGES.flatMap((page) =>
      [...readProjectFile(page).matchAll(/`([\w./-]+\.(?:ts|mjs|sh|json))`/g)]
        .map((match) => match[1] ?? '')
        .filter((name) => !existsSync(join(ROOT, name)) && !names.some((path) => path.endsWith(`/${name}`)))
        .map((name) => `${page}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('every heading that the program sends somebody to exists: in what doctor says on both platforms, and elsewhere', () => {
    const quoted = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/(docs\/[\w-]+\.md), "([^"]+)"/g)].map(([, page = '', heading = '']) => ({
        path,
        page,
        heading,
      })),
    );
    expect(quoted.map(({ path }) => path)).toContain('src/teams/checks.ts');
    const has = (page: string, heading: string) =>
      existsSync(join(ROOT, page)) &&
      readProjectFile(page)
        .split('\n')
        .some((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
    const missing = quoted.filter(({ page, heading }) => !has(page, heading));
    expect(missing).toEqual([]);
    const pages = sources.flatMap(({ text }) => text.match(/docs\/[\w/.-]+\.md/g) ?? []);
    expect(pages.filter((page) => !existsSync(join(ROOT, page)))).toEqual([]);
  });

  test('README shows the two commands of a fresh machine', () => {
    const text = readProjectFile('README.md');
    expect(text).toContain('npm ci && npm run playground');
    expect(text).toContain('npm ci && npm test');
  });
});
