/** What `doctor` says of the data: where it is, how much, and whether any work died. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, CheckResult } from '../commands/command.ts';
import { PullcheckError } from '../core/error.ts';
import type { Log } from '../core/log.ts';
import type { Settings } from '../settings.ts';
import { FolderInUse } from '../storage/errors.ts';
import type { DatabaseStore, StorageSize } from '../storage/store.ts';
import { describeStorage, type StorageSettingsResult } from '../storage-settings.ts';
import { openConfiguredStore } from './open-store.ts';

const NAME = 'Storage';

/** Of the bot that runs. */
export function storageCheck(store: DatabaseStore): Check {
  return {
    name: NAME,
    async run(): Promise<CheckResult> {
      const { ready, because } = store.state();
      if (!ready) return failed(`${store.admin.words}: ${because}`, 'Look at the log of the bot, and at the database.');
      return report(store.admin.words, await store.admin.size());
    },
  };
}

/** In a terminal: opens it, as far as nobody else has it open, and makes nothing that is not there. */
export function storageCheckAside(
  result: StorageSettingsResult,
  settings: Settings | null,
  log: Log,
): readonly Check[] {
  if (!result.ok)
    return result.problems.map(({ name, because, remedy }) => ({ name, run: async () => failed(because, remedy) }));
  const { location } = result.settings;
  return [
    {
      name: NAME,
      async run(): Promise<CheckResult> {
        if (location.kind === 'folder' && !existsSync(join(location.folder, 'format.json')))
          return { state: 'ok', text: `nothing yet; it will be ${describeStorage(result.settings)}`, remedy: null };
        if (settings === null) return { state: 'skipped', text: 'the other settings are wrong', remedy: null };
        try {
          // Whoever asks wants to know now.
          const store = await openConfiguredStore(result.settings, settings, log, 1);
          try {
            return report(store.admin.words, await store.admin.size());
          } finally {
            await store.close();
          }
        } catch (error) {
          if (!(error instanceof PullcheckError)) throw error;
          // The bot of this machine runs, and that is as it should be.
          if (error instanceof FolderInUse)
            return {
              state: 'ok',
              text: `${error.message} Ask that one how much there is: doctor, in a chat.`,
              remedy: null,
            };
          return failed(error.message, error.remedy);
        }
      },
    },
  ];
}

function report(words: string, size: StorageSize): CheckResult {
  const { used, free, rows, waiting, deadLetters } = size;
  const bytes = [used === null ? null : `${megabytes(used)} MB`, free === null ? null : `${megabytes(free)} MB free`];
  const counts = Object.entries(rows).map(([name, count]) => `${name} ${count}`);
  const text = `${words}: ${[...bytes.filter((each) => each !== null), ...counts, `waiting work ${waiting}`].join(', ')}`;
  if (deadLetters === 0) return { state: 'ok', text: `${text}, no dead letters`, remedy: null };
  return failed(
    `${text}. ${deadLetters} ${deadLetters === 1 ? 'piece of work is a dead letter' : 'pieces of work are dead letters'}: no try could do them`,
    'pullcheck data dead-letters   # why; with --retry they are tried again',
  );
}

function failed(text: string, remedy: string | null): CheckResult {
  return { state: 'failed', text, remedy };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
