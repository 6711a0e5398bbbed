/**
 * As much of Bicep as our files use, read and evaluated: parameters, variables, resources, objects, lists, conditions, text with
 * `${…}`, and a few functions. Microsoft's compiler comes in no npm package. What this does not know is an error, so nothing is
 * passed over. https://learn.microsoft.com/azure/azure-resource-manager/bicep/file
 */

export interface Deployed {
  readonly type: string;
  readonly apiVersion: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly secure: boolean;
  readonly described: boolean;
}

export interface Bicep {
  readonly parameters: readonly Parameter[];
  /** The resources of one deployment. @throws Error for a parameter that is missing, unknown, or not allowed */
  deploy(given: Readonly<Record<string, unknown>>): readonly Deployed[];
}

interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'mark' | 'end-of-line' | 'end';
  readonly text: string;
  readonly line: number;
}

type Scope = ReadonlyMap<string, unknown>;
type Expression = (scope: Scope) => unknown;

const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111';
const FUNCTIONS: Readonly<Record<string, (...values: never[]) => unknown>> = {
  empty: (value: string | object) => Object.keys(value).length === 0,
  join: (parts: readonly string[], between: string) => parts.join(between),
  resourceGroup: () => ({ id: `${SUBSCRIPTION}/resourceGroups/rg`, location: 'westeurope', name: 'rg' }),
  subscription: () => ({ id: SUBSCRIPTION, tenantId: '99999999-2222-4333-8444-555555555555' }),
};

export function readBicep(source: string): Bicep {
  const tokens = tokenize(source);
  let at = 0;
  const peek = (): Token => tokens[at] as Token;
  const fail = (what: string): never => {
    throw new Error(`line ${peek().line}: ${what}, not "${peek().text}"`);
  };
  const next = (): Token => tokens[at++] as Token;
  const isMark = (text: string): boolean => peek().kind === 'mark' && peek().text === text;
  const skip = (text: string): boolean => isMark(text) && next() !== undefined;
  const demand = (text: string): void => {
    if (!skip(text)) fail(`expected ${text}`);
  };
  const nameHere = (): string => (peek().kind === 'name' ? next().text : fail('expected a name'));
  const textHere = (): string => (peek().kind === 'text' ? next().text : fail('expected a text'));
  const lines = (): void => {
    while (peek().kind === 'end-of-line') next();
  };
  const endOfLine = (): void => {
    if (peek().kind !== 'end') peek().kind === 'end-of-line' ? lines() : fail('expected the end of the line');
  };

  function expression(): Expression {
    const condition = equality();
    if (!skip('?')) return condition;
    const yes = expression();
    demand(':');
    const no = expression();
    return (scope) => (condition(scope) === true ? yes(scope) : no(scope));
  }

  function equality(): Expression {
    const left = unary();
    if (!skip('==')) return left;
    const right = unary();
    return (scope) => left(scope) === right(scope);
  }

  function unary(): Expression {
    if (skip('!')) {
      const value = unary();
      return (scope) => value(scope) !== true;
    }
    let value = primary();
    while (skip('.')) {
      const [object, key] = [value, nameHere()];
      value = (scope) => {
        const found = (object(scope) as Readonly<Record<string, unknown>>)[key];
        if (found === undefined) throw new Error(`there is no .${key}`);
        return found;
      };
    }
    return value;
  }

  function primary(): Expression {
    const { kind, text } = peek();
    if (kind === 'number') return constant(Number(next().text));
    if (kind === 'text') return interpolated(next().text);
    if (skip('(')) {
      const inner = expression();
      demand(')');
      return inner;
    }
    if (skip('[')) return list();
    if (skip('{')) return object();
    if (kind !== 'name') return fail('expected a value');
    next();
    if (text === 'true' || text === 'false') return constant(text === 'true');
    if (skip('(')) return call(text);
    return (scope) => {
      if (!scope.has(text)) throw new Error(`nothing is named ${text}`);
      return scope.get(text);
    };
  }

  function call(name: string): Expression {
    const run = FUNCTIONS[name] ?? fail(`expected a known function before (, and ${name} is none`);
    const values: Expression[] = [];
    while (!isMark(')')) {
      values.push(expression());
      if (!isMark(')')) demand(',');
    }
    demand(')');
    return (scope) => run(...(values.map((value) => value(scope)) as never[]));
  }

  /** Each entry stands on a line of its own. */
  function list(): Expression {
    const values: Expression[] = [];
    endOfLine();
    while (!isMark(']')) {
      values.push(expression());
      endOfLine();
    }
    demand(']');
    return (scope) => values.map((value) => value(scope));
  }

  function object(): Expression {
    const entries: [string, Expression][] = [];
    endOfLine();
    while (!isMark('}')) {
      const key = nameHere();
      if (entries.some(([other]) => other === key)) fail(`${key} stands there twice`);
      demand(':');
      entries.push([key, expression()]);
      endOfLine();
    }
    demand('}');
    return (scope) => Object.fromEntries(entries.map(([key, value]) => [key, value(scope)]));
  }

  const parameters: (Parameter & { readonly usual: Expression | null; readonly checks: readonly Check[] })[] = [];
  const variables: [string, Expression][] = [];
  const resources: { name: string; type: string; when: Expression | null; body: Expression }[] = [];
  const outputs: Expression[] = [];

  lines();
  while (peek().kind !== 'end') {
    const decorators = new Map<string, Expression>();
    while (skip('@')) {
      const name = nameHere();
      demand('(');
      decorators.set(name, isMark(')') ? constant(null) : expression());
      demand(')');
      endOfLine();
    }
    const word = nameHere();
    if (word === 'targetScope') {
      demand('=');
      expression();
    } else if (word === 'param') {
      const [name, type] = [nameHere(), nameHere()];
      const usual = skip('=') ? expression() : null;
      const checks = [...decorators].flatMap(([kind, value]) => checkOf(name, kind, value(new Map())));
      const described = decorators.has('description');
      parameters.push({
        name,
        type,
        usual,
        checks,
        described,
        optional: usual !== null,
        secure: decorators.has('secure'),
      });
    } else if (word === 'var') {
      const name = nameHere();
      demand('=');
      variables.push([name, expression()]);
    } else if (word === 'resource') {
      const [name, type] = [nameHere(), textHere()];
      demand('=');
      let when: Expression | null = null;
      if (peek().text === 'if' && next()) {
        demand('(');
        when = expression();
        demand(')');
      }
      resources.push({ name, type, when, body: expression() });
    } else if (word === 'output') {
      nameHere();
      nameHere();
      demand('=');
      outputs.push(expression());
    } else fail(`expected param, var, resource or output before it: ${word} is none`);
    endOfLine();
  }

  return {
    parameters,
    deploy(given) {
      const scope = new Map<string, unknown>();
      const unknown = Object.keys(given).filter((name) => !parameters.some((one) => one.name === name));
      if (unknown.length > 0) throw new Error(`no such parameter: ${unknown.join(', ')}`);
      for (const { name, type, usual, checks } of parameters) {
        const value = given[name] ?? usual?.(scope);
        const kind = Array.isArray(value) ? 'array' : typeof value === 'number' ? 'int' : typeof value;
        if (kind !== type) throw new Error(`${name} is ${kind}, not ${type}`);
        for (const check of checks) check(value);
        scope.set(name, value);
      }
      for (const [name, value] of variables) scope.set(name, value(scope));
      for (const { name, type } of resources)
        scope.set(name, { id: `${SUBSCRIPTION}/resourceGroups/rg/providers/${type.replace(/@.*/, '')}/<${name}>` });
      for (const output of outputs) output(scope);
      return resources
        .filter(({ when }) => when === null || when(scope) === true)
        .map(({ type, body }) => {
          const [name = '', apiVersion = ''] = type.split('@');
          return { type: name, apiVersion, body: body(scope) as Deployed['body'] };
        });
    },
  };
}

type Check = (value: unknown) => void;

function checkOf(name: string, kind: string, limit: unknown): Check[] {
  const check = (fits: (value: never) => boolean): Check[] => [
    (value) => {
      if (!fits(value as never)) throw new Error(`${name}: ${kind} ${String(limit)} does not allow ${String(value)}`);
    },
  ];
  switch (kind) {
    case 'description':
    case 'secure':
      return [];
    case 'allowed':
      return check((value: unknown) => (limit as readonly unknown[]).includes(value));
    case 'minValue':
      return check((value: number) => value >= (limit as number));
    case 'maxValue':
      return check((value: number) => value <= (limit as number));
    case 'minLength':
      return check((value: string) => value.length >= (limit as number));
    case 'maxLength':
      return check((value: string) => value.length <= (limit as number));
    default:
      throw new Error(`unknown decorator ${kind}`);
  }
}

function constant(value: unknown): Expression {
  return () => value;
}

/** `${name}` and no more than a name: that is all that our files need. */
function interpolated(text: string): Expression {
  return (scope) =>
    text.replace(/\$\{([^}]*)\}/g, (_all, name: string) => {
      if (!scope.has(name)) throw new Error(`nothing is named ${name}`);
      return String(scope.get(name));
    });
}

const TOKEN =
  /(?<skip>[ \t]+|\/\/[^\n]*)|(?<eol>\r?\n)|(?<name>[A-Za-z_]\w*)|(?<number>\d+)|'(?<text>(?:[^'\\\n]|\\.)*)'|(?<mark>==|[@(){}[\]:?!.,=])/gy;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', "'": "'", '\\': '\\' };

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let end = 0;
  for (const match of source.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    const { eol, name, number, text, mark } = match.groups ?? {};
    if (eol !== undefined) tokens.push({ kind: 'end-of-line', text: 'the end of the line', line: line++ });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, line });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, line });
    else if (text !== undefined)
      tokens.push({
        kind: 'text',
        line,
        text: text.replace(/\\(.)/g, (_all, letter: string) => {
          const value = ESCAPES[letter];
          if (value === undefined) throw new Error(`line ${line}: \\${letter} is no escape of Bicep`);
          return value;
        }),
      });
  }
  if (end !== source.length)
    throw new Error(`line ${line}: nothing of Bicep begins with "${source.slice(end, end + 20)}"`);
  return [...tokens, { kind: 'end', text: 'the end of the file', line }];
}
