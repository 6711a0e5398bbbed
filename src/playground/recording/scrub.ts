/**
 * Takes out of a recording who it is of: names, ids, addresses of people, values of variables, secrets. The same always becomes the
 * same, so that what belongs together still does. What decides a diagnosis stays: tags, digests, roles that Azure defines, addresses
 * in networks.
 */
import { redact } from '../../core/redact.ts';
import { BUILT_IN_ROLES } from '../azure/arm/built-in-roles.ts';

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** Types of resources whose names people choose, and what takes the place of such a name. */
const NAMED: Readonly<Record<string, string>> = {
  resourcegroups: 'group-',
  containerapps: 'app-',
  jobs: 'job-',
  managedenvironments: 'environment-',
  registries: 'registry',
  userassignedidentities: 'identity-',
  virtualnetworks: 'network-',
  subnets: 'subnet-',
  privateendpoints: 'endpoint-',
  networkinterfaces: 'interface-',
  virtualnetworklinks: 'link-',
  routetables: 'routes-',
  networksecuritygroups: 'rules-',
  workspaces: 'workspace-',
  diagnosticsettings: 'setting-',
  tasks: 'task-',
  cacherules: 'rule-',
};
const ARM_ID = /\/subscriptions\/[0-9a-f-]{36}((?:\/[\w.()-]+)+)/gi;
const LOGIN_SERVER = /([a-z0-9]{5,50})(?=(?:\.[a-z0-9]+\.data)?\.azurecr\.(?:io|cn|us))/gi;
const IMAGE = /"image":"(?:[^"/]*[.:][^"/]*\/)([^"@:]+)/g;
const SECRET = /"(?:passwordSecretRef|secretRef)":"([^"]+)"/g;
const SECRETS = /"secrets":\[([^\]]*)\]/g;
const CONTAINER = /"image":"[^"]*","name":"([^"]+)"|"name":"([^"]+)","image":/g;
/** What a name may follow: the beginning, no letter or digit, or one that is encoded for an address or a JSON text. */
const BEFORE = '(?<=^|[^a-z0-9]|%[0-9a-f]{2}|\\\\u[0-9a-f]{4})';
/** Shorter ones, such as "api", stand in too many other words: they are taken out where they stand alone. */
const SHORT = 5;

export interface Scrubber {
  (text: string): string;
  /** What took the place of this name. */
  nameFor(name: string): string;
  /** Names that were found and stand in a text still; empty = it is clean. */
  leftIn(text: string): readonly string[];
}

/**
 * @param app it becomes `app-1`
 * @param texts everything that is recorded: all names are known before the first one is replaced
 */
export function createScrubber(app: string, texts: readonly string[]): Scrubber {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const guids = new Map<string, string>();
  const people = new Map<string, string>();
  const kept = new Set(BUILT_IN_ROLES.map(({ id }) => id.toLowerCase()));

  function take(name: string, prefix: string): void {
    const key = name.toLowerCase();
    if (names.has(key) || key === 'providers') return;
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    // As many parts as before: Docker Hub takes a name of one part for an image of its own.
    names.set(key, `${'owner/'.repeat(name.split('/').length - 1)}${prefix}${count}`);
  }
  take(app, 'app-');
  for (const text of texts) {
    for (const [, path = ''] of text.matchAll(ARM_ID))
      for (const [type, name] of segmentsOf(path)) {
        const prefix = NAMED[type.toLowerCase()];
        if (prefix !== undefined) take(name, prefix);
      }
    for (const [, name = ''] of text.matchAll(LOGIN_SERVER)) if (!/^privatelink$/i.test(name)) take(name, 'registry');
    for (const [, name = ''] of text.matchAll(SECRET)) take(name, 'secret-');
    for (const [, list = ''] of text.matchAll(SECRETS))
      for (const [, name = ''] of list.matchAll(/"name":"([^"]+)"/g)) take(name, 'secret-');
    for (const [, after, before = ''] of text.matchAll(CONTAINER)) take(after ?? before, 'container-');
    // Docker's own images are everybody's.
    for (const [, repository = ''] of text.matchAll(IMAGE))
      if (!repository.startsWith('library/')) take(repository, 'repository-');
  }
  const all = [...names.keys()].sort((a, b) => b.length - a.length);
  const long = all.filter((name) => name.length >= SHORT);
  const short = all.filter((name) => name.length < SHORT);
  const patterns = [
    // Not inside a longer word; a revision goes on with two hyphens, an identity with a suffix of its own.
    ...(long.length === 0 ? [] : [new RegExp(`${BEFORE}(?:${long.map(escaped).join('|')})(?![a-z0-9])`, 'gi')]),
    ...(short.length === 0
      ? []
      : [
          new RegExp(
            `(?<=/(?:${Object.keys(NAMED).join('|')})/|"|')(?:${short.map(escaped).join('|')})(?=["'/?]|--|$)`,
            'gi',
          ),
        ]),
  ];
  const replaceNames = (text: string) =>
    patterns.reduce(
      (so, pattern) =>
        so.replace(pattern, (name) => {
          const made = names.get(name.toLowerCase().replaceAll('%2f', '/')) ?? name;
          return /%2f/i.test(name) ? made.replaceAll('/', '%2F') : made;
        }),
      text,
    );

  const scrub = (text: string): string =>
    replaceNames(withoutValues(redact(text)))
      .replace(GUID, (id) => {
        const key = id.toLowerCase();
        if (kept.has(key)) return id;
        const made = guids.get(key) ?? `decaf000-0000-4000-8000-${String(guids.size + 1).padStart(12, '0')}`;
        guids.set(key, made);
        return made;
      })
      .replace(EMAIL, (address) => {
        const key = address.toLowerCase();
        const made = people.get(key) ?? `person-${people.size + 1}@example.com`;
        people.set(key, made);
        return made;
      });
  return Object.assign(scrub, {
    nameFor: (name: string) => names.get(name.toLowerCase()) ?? name,
    leftIn: (text: string) => {
      const lower = text.toLowerCase();
      return long.filter((name) => new RegExp(`${BEFORE}${escaped(name)}(?![a-z0-9])`).test(lower));
    },
  });
}

/** Type and name, of an id after its subscription: groups and resources, each with those that it is in. */
function segmentsOf(path: string): readonly (readonly [string, string])[] {
  const parts = path.split('/').slice(1);
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [type = '', name = ''] = [parts[i], parts[i + 1]];
    // `providers/Microsoft.App` is followed by the type, and is no name.
    if (type.toLowerCase() !== 'providers') pairs.push([type, name]);
  }
  return pairs;
}

/** Values of variables, tags of resources, and tokens: nothing of them decides a diagnosis. */
function withoutValues(text: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text;
  }
  return JSON.stringify(cleaned(parsed, ''));
}

function cleaned(value: unknown, key: string): unknown {
  if (Array.isArray(value) && /^(?:history|Env)$/.test(key)) return [];
  if (Array.isArray(value))
    return value.map((item) =>
      key === 'env' && typeof item === 'object' && item !== null && 'value' in item
        ? { ...item, value: 'scrubbed' }
        : cleaned(item, ''),
    );
  if (typeof value !== 'object' || value === null) {
    if (/^(?:access_?token|refresh_?token|id_?token|token)$/i.test(key) && typeof value === 'string') return TOKEN;
    if (/^(?:customDomainVerificationId|repositoryUrl|contextPath|displayName)$/.test(key)) return 'scrubbed';
    return value;
  }
  // Of resources, and of images: labels and variables that were built in.
  if (/^(?:tags|annotations|labels)$/i.test(key)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleaned(item, name)]));
}

/** A token of nobody, with an end in the year 2100: what reads one looks for that. */
const TOKEN = 'eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.scrubbed';

function escaped(text: string): string {
  // A repository has slashes in its name, which an address encodes.
  return text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&').replaceAll('/', '(?:/|%2f)');
}
