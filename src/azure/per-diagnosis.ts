/**
 * What one diagnosis asks for several times, asked once: an app's registries are in one list, and have their names in the same
 * DNS zones; two images of one repository share its lists. Kept no longer than the diagnosis: the next one reads afresh.
 */
import type { ReadContext } from '../diagnosis/fact-source.ts';
import type { AzureClients } from './clients.ts';

const answers = new WeakMap<object, Map<string, unknown>>();

/**
 * Joins the request of that key which is under way, or takes the answer that this diagnosis has already. A failure is not
 * kept. Without `context.diagnosis` nothing is.
 */
export async function onceADiagnosis<T>(
  clients: Pick<AzureClients, 'sharing'>,
  key: string,
  { signal, diagnosis }: ReadContext,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const had = diagnosis === undefined ? undefined : answers.get(diagnosis)?.get(key);
  // One key is asked with one kind of answer.
  if (had !== undefined) return had as T;
  const answer = await clients.sharing.once(key, signal, ask);
  if (diagnosis !== undefined) {
    const known = answers.get(diagnosis) ?? new Map<string, unknown>();
    answers.set(diagnosis, known.set(key, answer));
  }
  return answer;
}
