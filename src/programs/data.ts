/** `pullcheck data …`: what the bot keeps, taken out, put in, looked at, deleted. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';
import { checkSettings } from '../settings.ts';
import type { DatabaseStore, DeadLetter } from '../storage/store.ts';
import { checkStorageSettings, secretsIn } from '../storage-settings.ts';
import { createLog } from './log.ts';
import { openConfiguredStore } from './open-store.ts';
import { settingsAnswer } from './settings-answer.ts';
import { type Format, messengerFor, type Shell } from './shell.ts';

/** What the Azure settings are needed for here is Entra's token alone; their problems are reported all the same. */
async function withStore(shell: Shell, work: (store: DatabaseStore) => Promise<number>): Promise<number> {
  const azure = checkSettings(shell.env);
  const storage = checkStorageSettings(shell.env);
  if (!azure.ok || !storage.ok) {
    const problems = [azure, storage].flatMap((result) => (result.ok ? [] : result.problems));
    const answer = settingsAnswer(problems, 'Nothing was done.');
    messengerFor(shell, 'text').answer(answer);
    return answer.exit;
  }
  const secrets = secretsIn(shell.env.DATABASE_URL?.trim());
  const log = await createLog(azure.settings.logLevel ?? 'silent', shell.stderr, secrets);
  const store = await openConfiguredStore(storage.settings, azure.settings, log);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** @param file `-` = stdout. @returns the exit code. @throws PullcheckError when it cannot be written */
export function exportData(shell: Shell, file: string): Promise<number> {
  return withStore(shell, async ({ transfer, admin }) => {
    let lines = 0;
    async function* text() {
      for await (const line of transfer.export()) {
        lines++;
        yield `${line}\n`;
      }
    }
    if (file === '-') await pipeline(Readable.from(text()), shell.stdout, { end: false });
    else {
      // Whole or not at all: half a file looks like a good one.
      const unfinished = `${file}.unfinished`;
      try {
        await pipeline(Readable.from(text()), createWriteStream(unfinished, { mode: 0o600 }));
        await rename(unfinished, file);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw cannot('write', file, error);
      }
    }
    shell.stderr.write(
      `${lines - 1} things of ${admin.words} written. They hold names and answers of people: keep the file safe.\n`,
    );
    return 0;
  });
}

/** @param file `-` = stdin */
export function importData(shell: Shell, file: string): Promise<number> {
  return withStore(shell, async ({ transfer, admin }) => {
    const input = file === '-' ? Readable.from(shell.stdin) : createReadStream(file);
    const opened = new Promise<never>((_resolve, reject) =>
      input.once('error', (error: unknown) => reject(cannot('read', file, error))),
    );
    opened.catch(() => {});
    // Made when the first line is wanted: it reads at once, and what nobody listens to yet would be lost.
    async function* lines() {
      yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    }
    const { read, added } = await Promise.race([transfer.import(lines()), opened]);
    shell.stdout.write(`${read} things read, ${added} of them new in ${admin.words}.\n`);
    return 0;
  });
}

/** Lists the work that no try could do. @param retry puts it back to be worked on. @returns the exit code: 1 = there is some */
export function deadLetters(shell: Shell, retry: boolean, output: Format): Promise<number> {
  return withStore(shell, async ({ admin }) => {
    const letters = await admin.deadLetters();
    const retried = retry ? await admin.retryDeadLetters() : 0;
    if (output === 'json')
      shell.stdout.write(`${JSON.stringify({ schema: 'pullcheck.dead-letters/1', deadLetters: letters, retried })}\n`);
    else {
      for (const letter of letters) shell.stdout.write(`${line(letter)}\n`);
      if (letters.length === 0) shell.stdout.write('There are no dead letters.\n');
      else if (retry) shell.stdout.write(`${retried} of them are tried again by the bot, now or at its next start.\n`);
      else shell.stdout.write('Repair what stands in the way, then: pullcheck data dead-letters --retry\n');
    }
    return letters.length > 0 && !retry ? 1 : 0;
  });
}

/** @param who `slack:U012ABCDEF` or `teams:<Entra object id>` */
export function forgetPerson(shell: Shell, who: string): Promise<number> {
  const [, platform = '', id = ''] = /^(slack|teams):(\S+)$/.exec(who) ?? [];
  if (id === '')
    throw new PullcheckError('usage', `"${safeLine(who, 60)}" names nobody.`, {
      remedy: 'Name a person as slack:U012ABCDEF, or teams:<Entra object id>.',
    });
  return withStore(shell, async ({ admin }) => {
    const { work, answers, watches, conversations, plans, auditEntries, mutes } = await admin.forget(platform, id);
    shell.stdout.write(
      `Deleted: ${answers} answers, ${watches} watches, ${conversations} conversations, ${plans} plans, ${work} pieces of work. ` +
        `${auditEntries} entries of the audit and ${mutes} muted channels stay, without the person.\n`,
    );
    return 0;
  });
}

function line({ id, kind, person, acceptedAt, diedAt, because }: DeadLetter): string {
  const who = person === null ? '' : ` for ${person.platform}:${safeLine(person.id, 60)}`;
  return `${diedAt}  ${kind}${who}, accepted ${acceptedAt}: ${safeLine(because, 300)}  (${id})`;
}

function cannot(what: string, file: string, error: unknown): PullcheckError {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return new PullcheckError('usage', `I cannot ${what} ${safeLine(file, 200)}${code}.`, {
    remedy: 'Name a file in a folder that is there, or - for the terminal.',
    cause: error,
  });
}
