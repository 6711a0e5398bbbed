/** The log of a program: lines of JSON on stderr, since stdout is the answer; and no line says a secret. */
import { type Log, silentLog } from '../core/log.ts';
import { REDACTED, redact } from '../core/redact.ts';

/** @param secrets values that are never said, also those that have no shape by which {@link redact} would know them */
export async function createLog(
  level: string,
  stderr: { write(text: string): unknown },
  secrets: readonly string[] = [],
): Promise<Log> {
  if (level === 'silent') return silentLog;
  const { pino } = await import('pino');
  // In a line of JSON a quotation mark in a secret has a backslash before it.
  const spelt = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter((text) => text !== '');
  const safe = (line: string) => spelt.reduce((text, secret) => text.replaceAll(secret, REDACTED), redact(line));
  const log: Log = pino({ name: 'pullcheck', level }, { write: (line: string) => stderr.write(safe(line)) });
  return log;
}
