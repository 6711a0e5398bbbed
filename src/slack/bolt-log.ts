/** Bolt and its clients may speak to the operator at the level of debugging: what matters is said by us, once. */
import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../core/log.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';

export function boltLog(log: Log): Logger {
  const say =
    (level: string) =>
    (...words: unknown[]) => {
      // Objects of theirs may hold payloads, and with them a `response_url`: only words pass.
      const text = words
        .map((each) => (each instanceof Error ? each.message : typeof each === 'string' ? each : ''))
        .join(' ');
      log.debug(
        { from: 'bolt', level },
        safeLine(redact(text.replace(/https?:\/\/hooks\.\S+/g, '[response_url]')), 500),
      );
    };
  return {
    // Their own debugging prints whole payloads.
    debug() {},
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}
