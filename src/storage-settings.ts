/**
 * Where the bot keeps its data, and how long; judged apart from the settings of Azure, as those of the chats are: a diagnosis in
 * the terminal keeps nothing. No value is ever said: `DATABASE_URL` holds a password.
 */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { type SettingsProblem, setValues } from './settings.ts';
import type { FolderLocation, ServerLocation } from './storage/location.ts';
import { RETENTION_NAMES, type Retention, type RetentionName, USUAL_RETENTION } from './storage/retention.ts';

export interface StorageSettings {
  readonly location: FolderLocation | ServerAddress;
  readonly retention: Retention;
}

/** What the settings say of a server. The password of a sign-in by token is had later, from Azure. */
export interface ServerAddress extends Omit<ServerLocation, 'password'> {
  /** The host, and the port where one is named; without user and password. */
  readonly host: string;
  /** No password is in the address, and it is one of Azure Database for PostgreSQL: sign-in is by an Entra token. */
  readonly byEntra: boolean;
}

export type StorageSettingsResult =
  | { readonly ok: true; readonly settings: StorageSettings }
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

const HOW = {
  DATABASE_URL:
    'Set it to postgres://user:password@host:5432/database, or leave it out for a folder on this machine (PULLCHECK_DATA).',
  PULLCHECK_DATA: 'Set it to a folder on a disk of this machine, or leave it out.',
  PULLCHECK_RETENTION: `Set it to pairs such as \`answers=30d,audit=400d\`, of ${RETENTION_NAMES.join(', ')}; or leave it out.`,
} as const;

/** https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-private#hostname, in all clouds. */
const AZURE_HOST = /\.postgres\.database\.(azure\.com|chinacloudapi\.cn|usgovcloudapi\.net)$/i;
const UNIT_DAYS: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7, y: 365 };

/** Finds every problem at once; an empty value counts as not set. */
export function checkStorageSettings(env: Readonly<Record<string, string | undefined>>): StorageSettingsResult {
  const problems: SettingsProblem[] = [];
  const problem = (name: keyof typeof HOW, because: string): null => {
    problems.push({ name, because, remedy: HOW[name] });
    return null;
  };
  const values = setValues(env);
  const { DATABASE_URL: url, PULLCHECK_DATA: folder } = values;
  const server = url === undefined ? null : judgeUrl(url, (because) => problem('DATABASE_URL', because));
  if (url !== undefined && folder !== undefined)
    problem('PULLCHECK_DATA', 'it is set, and so is DATABASE_URL: the data can be in one place only');
  const retention = judgeRetention(values.PULLCHECK_RETENTION ?? '', (because) =>
    problem('PULLCHECK_RETENTION', because),
  );
  if (problems.length > 0) return { ok: false, problems };
  const location = server ?? { kind: 'folder', folder: folder === undefined ? usualFolder(env) : resolve(folder) };
  return { ok: true, settings: { location, retention } };
}

/** XDG Base Directory (https://specifications.freedesktop.org/basedir-spec), and where Windows has such things. */
function usualFolder(env: Readonly<Record<string, string | undefined>>): string {
  const { XDG_DATA_HOME: xdg, LOCALAPPDATA: windows } = env;
  // "All paths set in these environment variables must be absolute. If [one is] relative …, consider [it] invalid."
  const base = [xdg, windows].find((path) => path !== undefined && isAbsolute(path));
  return join(base ?? join(homedir(), '.local', 'share'), 'pullcheck');
}

function judgeUrl(text: string, wrong: (because: string) => null): ServerAddress | null {
  if (!URL.canParse(text)) return wrong('it is not an address');
  const { protocol, host, hostname, username, password, searchParams } = new URL(text);
  if (![username, password].every(canBeDecoded)) return wrong('a % in it is not followed by two hexadecimal digits');
  if (!/^postgres(ql)?:$/.test(protocol)) return wrong('it is not one of PostgreSQL (postgres://…)');
  const byEntra = AZURE_HOST.test(hostname) && password === '' && !searchParams.has('password');
  if (byEntra && username === '') return wrong('it names no user');
  return { kind: 'server', url: text, host: host || (searchParams.get('host') ?? 'this machine'), byEntra };
}

function judgeRetention(text: string, wrong: (because: string) => null): Retention {
  const days: Record<RetentionName, number> = { ...USUAL_RETENTION };
  for (const pair of text.split(/[\s,;]+/).filter((each) => each !== '')) {
    const [, name = '', count = '', unit = ''] = /^([a-z-]+)=(\d{1,5})([hdwy])$/.exec(pair) ?? [];
    if (!isRetentionName(name) || Number(count) === 0) wrong(`"${pair.slice(0, 40)}" is not understood`);
    else days[name] = Number(count) * (UNIT_DAYS[unit] ?? 1);
  }
  return days;
}

function isRetentionName(name: string): name is RetentionName {
  return (RETENTION_NAMES as readonly string[]).includes(name);
}

/** Where it is and what that means, in a sentence without its full stop. */
export function describeStorage({ location }: StorageSettings): string {
  return location.kind === 'folder'
    ? `in the folder ${location.folder}: it survives a crash of the program, not a power cut, and one program alone can use it (in production: DATABASE_URL)`
    : `PostgreSQL on ${location.host}${location.byEntra ? ', signed in to by Entra' : ''}`;
}

/** What of the address must never be said: passwords, as they are written there and as they are meant. */
export function secretsIn(url: string | undefined): readonly string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  const written = [password, searchParams.get('password') ?? ''].filter((each) => each !== '');
  return written.flatMap((each) => (canBeDecoded(each) ? [each, decodeURIComponent(each)] : [each]));
}

function canBeDecoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
