/** What databases and file systems say, as an error for people: what is wrong, and the one step that repairs it. */
import { PullcheckError } from '../core/error.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';

export function storageError(message: string, remedy: string | null, cause?: unknown): PullcheckError {
  return new PullcheckError('storage-unavailable', message, { remedy, cause });
}

/** Another process has the folder: as it should be, for whoever only wants to look. */
export class FolderInUse extends PullcheckError {
  constructor(message: string, remedy: string) {
    super('storage-unavailable', message, { remedy });
  }
}

interface Known {
  readonly because: string;
  readonly remedy: string | null;
}

const DOES_NOT_ANSWER: Known = {
  because: 'it does not answer',
  remedy: 'Look at the firewall between this machine and PostgreSQL.',
};

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), Node's and OpenSSL's codes. */
const KNOWN: Readonly<Record<string, Known>> = {
  ECONNREFUSED: {
    because: 'nothing answers at its address',
    remedy: 'Start PostgreSQL, or correct host and port in DATABASE_URL.',
  },
  ENOTFOUND: { because: 'its host name is not known', remedy: 'Correct the host in DATABASE_URL.' },
  EAI_AGAIN: { because: 'its host name cannot be looked up now', remedy: 'Look at the DNS of this machine.' },
  ETIMEDOUT: DOES_NOT_ANSWER,
  ECONNRESET: { because: 'it cut the connection', remedy: null },
  '28P01': { because: 'it refuses the password', remedy: 'Correct user and password in DATABASE_URL.' },
  '28000': {
    because: 'it refuses this user',
    remedy:
      'Correct the user in DATABASE_URL; with Entra sign-in it is the name of the identity, made known to PostgreSQL.',
  },
  '3D000': { because: 'there is no such database', remedy: 'Make it (`createdb pullcheck`), or correct DATABASE_URL.' },
  '42501': {
    because: 'this user may not do that',
    remedy: 'Let the user make schemas: `GRANT CREATE ON DATABASE <name> TO <user>`.',
  },
  '53100': { because: 'its disk is full', remedy: 'Make room on the disk of the data.' },
  '53300': {
    because: 'it has no connection left',
    remedy: 'Let fewer programs use it, or raise its max_connections: each replica takes up to 8.',
  },
  '57P01': { because: 'it is being stopped', remedy: null },
  '57P03': { because: 'it is just starting', remedy: null },
  '25006': { because: 'it takes no writes: it is a standby', remedy: 'Name the primary server in DATABASE_URL.' },
  ENOSPC: { because: 'the disk is full', remedy: 'Make room on the disk of the data.' },
  EROFS: {
    because: 'its file system is read-only',
    remedy: 'Set PULLCHECK_DATA to a folder that this program may write to, or set DATABASE_URL.',
  },
  EACCES: {
    because: 'this program may not write there',
    remedy: 'Set PULLCHECK_DATA to a folder that this program may write to, or set DATABASE_URL.',
  },
  EPERM: { because: 'this program may not write there', remedy: 'Set PULLCHECK_DATA to another folder.' },
  ENOTDIR: { because: 'it is no folder', remedy: 'Set PULLCHECK_DATA to a folder.' },
  EEXIST: { because: 'it is no folder', remedy: 'Set PULLCHECK_DATA to a folder.' },
  SELF_SIGNED_CERT_IN_CHAIN: {
    because: 'its certificate was made by an authority that is not known here',
    remedy: 'Name the authority: NODE_EXTRA_CA_CERTS=<file>, or sslrootcert=<file> in DATABASE_URL.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    because: 'its certificate is signed by itself alone',
    remedy: 'Name the certificate: NODE_EXTRA_CA_CERTS=<file>, or sslrootcert=<file> in DATABASE_URL.',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    because: 'its certificate is for another host name',
    remedy: 'Use the name of the certificate in DATABASE_URL.',
  },
};

/** Emscripten's numbers, of the embedded database's own file system (`errno.h` of WASI). */
const WASI: Readonly<Record<number, string>> = { 2: 'EACCES', 51: 'ENOSPC', 54: 'ENOTDIR', 63: 'EPERM', 69: 'EROFS' };

/** @returns a clause without a full stop, and what to do; the first sentence of an error that is not known */
export function explainStorage(error: unknown): Known {
  if (error instanceof PullcheckError) return { because: error.message.replace(/\.$/, ''), remedy: error.remedy };
  const seen = flatten(error);
  if (seen.some(isConnectTimeout)) return DOES_NOT_ANSWER;
  for (const one of seen) {
    const known = KNOWN[codeOf(one) ?? ''];
    if (known !== undefined) return known;
  }
  const words = seen.map((one) => (one instanceof Error ? one.message : '')).find((text) => text !== '');
  if (/does not support SSL/i.test(words ?? ''))
    return {
      because: 'it speaks no TLS',
      remedy: 'Turn TLS on there, or, on a network of your own, add sslmode=disable to DATABASE_URL.',
    };
  if (/SASL|client password must be a string/i.test(words ?? ''))
    return { because: 'it wants a password', remedy: 'Put user and password into DATABASE_URL.' };
  return { because: safeLine(redact(words ?? String(error)), 200), remedy: null };
}

/** `pg` gives its own time-out no code. */
export function isConnectTimeout(error: unknown): boolean {
  return error instanceof Error && /connection timeout|timeout exceeded when trying to connect/i.test(error.message);
}

/** An error that happened at start, ready to be said. @param what `The data folder /x`, `PostgreSQL on db:5432` */
export function startError(what: string, error: unknown): PullcheckError {
  if (error instanceof PullcheckError) return error;
  const { because, remedy } = explainStorage(error);
  return storageError(`${what} cannot be used: ${because}.`, remedy, error);
}

/** An `AggregateError` (one for each address that was tried), and causes of causes. */
function flatten(error: unknown): readonly unknown[] {
  const more = error instanceof AggregateError ? error.errors : [];
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, ...more.flatMap(flatten), ...(cause === undefined ? [] : flatten(cause))];
}

function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errno' in error && typeof error.errno === 'number') return WASI[error.errno] ?? null;
  return null;
}
