/** The house rules as data: who may import whom, and where outside things may be touched. */

/** Folders (and single files) of `src`, innermost first. What each may import besides itself. */
const INNER = ['core'] as const;
const THINKING = [...INNER, 'diagnosis'] as const;
const ACTING = [...THINKING, 'rollback', 'alerts'] as const;
const SAYING = [...ACTING, 'replies'] as const;
const ASKED = [...SAYING, 'commands'] as const;
const PLATFORM = [...INNER, 'replies', 'commands'] as const;
const WIRED = [
  ...ASKED,
  'slack',
  'teams',
  'terminal',
  'http',
  'azure',
  'registries',
  'storage',
  'settings.ts',
  'chat-settings.ts',
  'alert-settings.ts',
  'storage-settings.ts',
] as const;

/** docs/architecture.md explains it. slack, teams and terminal see less than the other outer folders: only what is said. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  diagnosis: INNER,
  rollback: THINKING,
  alerts: THINKING,
  replies: ACTING,
  commands: SAYING,
  slack: PLATFORM,
  teams: PLATFORM,
  terminal: PLATFORM,
  http: ASKED,
  azure: ASKED,
  registries: THINKING,
  storage: ASKED,
  'settings.ts': INNER,
  'chat-settings.ts': [...INNER, 'settings.ts'],
  'alert-settings.ts': [...INNER, 'settings.ts'],
  'storage-settings.ts': [...INNER, 'settings.ts', 'storage'],
  'bot.ts': WIRED,
  playground: [...WIRED, 'bot.ts'],
  // What `main.ts` starts, one file a program: outermost, so that the process itself is touched in one file alone.
  programs: [...WIRED, 'bot.ts', 'playground'],
  'main.ts': [...WIRED, 'bot.ts', 'playground', 'programs'],
};

/** Packages that only one folder may know, so that replacing one costs one folder. */
export const PACKAGE_HOMES: readonly { readonly packages: RegExp; readonly homes: readonly string[] }[] = [
  { packages: /^@azure\//, homes: ['azure'] },
  { packages: /^@slack\//, homes: ['slack'] },
  { packages: /^(botbuilder|botframework-|adaptivecards)/, homes: ['teams'] },
  // The simulated services speak the protocols' own words: sockets and signed tokens. The door of the alerts reads such a token.
  { packages: /^ws(\/|$)/, homes: ['playground'] },
  { packages: /^jose(\/|$)/, homes: ['playground', 'http'] },
  { packages: /^(express|helmet)(\/|$)/, homes: ['http'] },
  { packages: /^(pg|pg-boss|kysely|@electric-sql\/.*|better-sqlite3|mysql2|redis|ioredis)(\/|$)/, homes: ['storage'] },
  { packages: /^node:sqlite$/, homes: ['storage'] },
  { packages: /^commander(\/|$)/, homes: ['main.ts', 'terminal'] },
];

/** Types only, by folder: the simulated Azure fulfils interfaces of the SDKs' pipeline. */
export const TYPES_ALLOWED: Readonly<Record<string, RegExp>> = {
  playground: /^@azure\/(core-rest-pipeline|core-auth)$/,
};

/** Single files that may know a package out of its home, each with the reason. */
export const FILE_EXCEPTIONS: Readonly<Record<string, { readonly packages: RegExp; readonly because: string }>> = {
  'src/playground/azure/http-client.ts': {
    packages: /^@azure\/core-rest-pipeline$/,
    because: 'it is the transport that the SDKs are handed: they expect their own headers and their own error class',
  },
};

/** The folders that think: the same facts in give the same answer out. */
export const PURE_FOLDERS: readonly string[] = ['diagnosis', 'rollback', 'alerts'];

/** Clock, network and chance; a pure folder gets a `Clock` and ports instead. See `namesUsed` for the spelling. */
export const IMPURE_NAME =
  /^(Date\.now|new Date\(\)|Date\(\)|performance\.now|setTimeout\(\)|setInterval\(\)|setImmediate\(\)|AbortSignal\.timeout|fetch\(\)|new (WebSocket|XMLHttpRequest|EventSource)\(.*|Math\.random|crypto\.(randomUUID|randomBytes|getRandomValues)|console\..*)$/;

/** Built-in modules that a pure folder may import: computing only. */
export const PURE_BUILTINS: readonly string[] = ['node:util', 'node:assert'];

/** Packages that a pure folder may import: computing only. */
export const PURE_PACKAGES: readonly string[] = ['zod', 'fastest-levenshtein', 'p-limit'];

/** Lines that a source file may have before it is asked whether it still has one subject. */
export const MAX_LINES = 350;

/** Files that may be longer, each with the reason. */
export const LONGER: Readonly<Record<string, string>> = {};
