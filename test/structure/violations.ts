/** Judges one source file by the rules; each violation is a sentence with the place and the rule that it breaks. */
import { isBuiltin } from 'node:module';
import {
  FILE_EXCEPTIONS,
  IMPURE_NAME,
  MAY_IMPORT,
  PACKAGE_HOMES,
  PURE_BUILTINS,
  PURE_FOLDERS,
  PURE_PACKAGES,
  TYPES_ALLOWED,
} from './rules.ts';
import type { Import, SourceFile } from './source.ts';
import { importsOf, namesUsed } from './source.ts';

/** The folder of `src` (or the file right in it) that a path belongs to: `core`, `main.ts`; null outside of `src`. */
export function areaOf(path: string): string | null {
  const parts = path.split('/');
  return parts[0] === 'src' ? (parts[1] ?? null) : null;
}

/** `@azure/identity/x` -> `@azure/identity`, `zod/v4` -> `zod`. */
export function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

export function importViolations(source: SourceFile, dependencies: ReadonlySet<string>): string[] {
  const area = areaOf(source.path);
  const allowed = area === null ? undefined : MAY_IMPORT[area];
  if (area === null || !allowed)
    return [`${source.path}: "${area}" has no place in the import rule (test/structure/rules.ts)`];
  return importsOf(source).flatMap((imported) => {
    const where = `${source.path}:${imported.line}`;
    const wrong = imported.file
      ? fileViolation(area, allowed, imported.file)
      : packageViolation(source.path, area, imported, dependencies);
    return wrong ? [`${where}: ${wrong}`] : [];
  });
}

function fileViolation(area: string, allowed: readonly string[], file: string): string | null {
  if (!/\.(ts|json)$/.test(file)) return `a relative import ends in .ts (${file})`;
  // The version in package.json is read by the command line.
  if (file === 'package.json' && area === 'main.ts') return null;
  const target = areaOf(file);
  if (target === area || (target !== null && allowed.includes(target))) return null;
  return `${area} must not import ${target ?? file}`;
}

function packageViolation(
  path: string,
  area: string,
  imported: Import,
  dependencies: ReadonlySet<string>,
): string | null {
  const { specifier } = imported;
  if (specifier === '(computed)') return 'an import is a literal, so that it can be judged';
  const home = PACKAGE_HOMES.find(({ packages }) => packages.test(specifier));
  const typesAllowed = imported.typeOnly && TYPES_ALLOWED[area]?.test(specifier);
  const excepted = FILE_EXCEPTIONS[path]?.packages.test(specifier);
  if (home && !home.homes.includes(area) && !typesAllowed && !excepted)
    return `${specifier} belongs to ${home.homes.join(' or ')} only`;
  const builtin = isBuiltin(specifier);
  if (builtin && !specifier.startsWith('node:')) return `write node:${specifier}`;
  if (!builtin && !dependencies.has(packageName(specifier)))
    return `${specifier} is not among the dependencies of package.json`;
  if (!PURE_FOLDERS.includes(area)) return null;
  const pure = builtin ? PURE_BUILTINS.includes(specifier) : PURE_PACKAGES.includes(packageName(specifier));
  return pure ? null : `${area} has no SDK, clock or network of its own (${specifier})`;
}

export function nameViolations(source: SourceFile): string[] {
  const area = areaOf(source.path);
  const pure = area !== null && PURE_FOLDERS.includes(area);
  const wrong = namesUsed(source).flatMap(({ name, line }) => {
    const where = `${source.path}:${line}`;
    if (area !== 'main.ts' && /^process\.(env|exit|exitCode|abort|kill)$/.test(name))
      return [`${where}: only main.ts touches ${name}`];
    if (pure && IMPURE_NAME.test(name))
      return [`${where}: ${area} has no clock, chance or network of its own (${name})`];
    return [];
  });
  const processNames = importsOf(source).filter(({ specifier }) => /^(node:)?process$/.test(specifier));
  if (area !== 'main.ts')
    for (const { line } of processNames) wrong.push(`${source.path}:${line}: only main.ts imports node:process`);
  return [...new Set(wrong)];
}
