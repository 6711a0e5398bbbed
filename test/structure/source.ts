/** Reads the source files of this project as syntax trees: what they import, and which globals they use. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The project's root folder. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export interface SourceFile {
  /** From the project's root, with `/`: `src/core/fact.ts`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

export interface Import {
  /** As written: `../core/fact.ts`, `node:fs`, `@azure/identity`. */
  readonly specifier: string;
  /** The imported file from the project's root, or null for a package or a built-in module. */
  readonly file: string | null;
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** All files under a folder of the project, as paths from its root; `[]` when the folder does not exist. */
export function filesUnder(folder: string, extension = ''): string[] {
  let entries: string[];
  try {
    entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries.filter((path) => path.endsWith(extension)).sort();
}

export function readProjectFile(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export function parseSource(path: string, text: string): SourceFile {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true) };
}

export function readSources(folder: string): SourceFile[] {
  return filesUnder(folder, '.ts').map((path) => parseSource(path, readProjectFile(path)));
}

/** Static, dynamic, type-only and re-exporting imports, `import('…')` types, and `require`. */
export function importsOf(source: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Expression | undefined, typeOnly: boolean) => {
    if (!specifier) return;
    // A computed import cannot be judged: it is reported as an import of nothing known.
    const text = ts.isStringLiteralLike(specifier) ? specifier.text : '(computed)';
    const file = text.startsWith('.') ? relativeTo(source.path, text) : null;
    found.push({ specifier: text, file, typeOnly, line: lineOf(source, specifier) });
  };
  walk(source.tree, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      if (ts.isStringLiteral(node.argument.literal)) add(node.argument.literal, true);
    } else if (ts.isCallExpression(node)) {
      const dynamic = node.expression.kind === ts.SyntaxKind.ImportKeyword;
      const required = ts.isIdentifier(node.expression) && node.expression.text === 'require';
      if (dynamic || required) add(node.arguments[0], false);
    }
  });
  return found;
}

/**
 * Dotted names as used in code, `process.env` or `Date.now`, and calls: `fetch()`, `new Date()` (without arguments) and
 * `new Date(…)` (with some). `globalThis.` is taken off. Names of properties (`clock.setTimeout`) are not mistaken for globals.
 */
export function namesUsed(source: SourceFile): { readonly name: string; readonly line: number }[] {
  const found: { name: string; line: number }[] = [];
  const add = (name: string, node: ts.Node) =>
    found.push({ name: name.replace(/^globalThis\./, ''), line: lineOf(source, node) });
  walk(source.tree, (node) => {
    if (ts.isPropertyAccessExpression(node)) {
      const name = dotted(node);
      if (name) add(name, node);
    } else if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
      const owner = dotted(node.expression);
      if (owner) add(`${owner}.${node.argumentExpression.text}`, node);
    } else if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && node.initializer) {
      const owner = dotted(node.initializer);
      for (const element of node.name.elements)
        if (owner) add(`${owner}.${(element.propertyName ?? element.name).getText(source.tree)}`, element);
    } else if (ts.isNewExpression(node)) {
      const name = dotted(node.expression);
      if (name) add(`new ${name}(${node.arguments?.length ? '…' : ''})`, node);
    } else if (ts.isCallExpression(node)) {
      const name = dotted(node.expression);
      if (name) add(`${name}()`, node);
    }
  });
  return found;
}

/** 1-based. */
function lineOf(source: SourceFile, node: ts.Node): number {
  return source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const bindings = clause.namedBindings;
  return (
    !clause.name &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

function dotted(node: ts.Expression): string | null {
  if (ts.isIdentifier(node)) return node.text;
  if (!ts.isPropertyAccessExpression(node)) return null;
  const owner = dotted(node.expression);
  return owner === null ? null : `${owner}.${node.name.text}`;
}

function relativeTo(importer: string, specifier: string): string {
  return relative(ROOT, resolve(ROOT, dirname(importer), specifier)).replaceAll('\\', '/');
}
