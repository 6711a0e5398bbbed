/** The words of a button that is about one app. */
import type { AppRef } from '../core/app-ref.ts';
import { shellQuote } from '../core/safe-text.ts';

/** What tells one app from all others. */
export type AppNamed = Pick<AppRef, 'name' | 'resourceGroup' | 'subscriptionId' | 'kind'>;

/**
 * A command on exactly this app: another one of the same name, or a job, would make it a question again.
 * @param more further words, to stand before the kind
 */
export function appWords(command: string, app: AppNamed, more: readonly string[] = []): string {
  const words = [command, app.name, '-g', app.resourceGroup, '-s', app.subscriptionId, ...more];
  if (app.kind === 'job') words.push('--kind', 'job');
  return words.map(shellQuote).join(' ');
}
