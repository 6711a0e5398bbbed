/**
 * What one diagnosis asks for several times, asked once: an app's registries are in one list, and have their names in the same
 * DNS zones. Kept no longer than the diagnosis: the next one reads afresh.
 */
import type { ReadContext } from '../diagnosis/fact-source.ts';
import type { AzureClients } from './clients.ts';
import type { Json } from './json.ts';

type Answer = readonly Json[];

const answers = new WeakMap<object, Map<string, Answer>>();

/**
 * Joins the request of that key which is under way, or takes the answer that this diagnosis has already. A failure is not
 * kept. Without `context.diagnosis` nothing is.
 */
export async function onceADiagnosis(
  clients: Pick<AzureClients, 'sharing'>,
  key: string,
  { signal, diagnosis }: ReadContext,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const had = diagnosis === undefined ? undefined : answers.get(diagnosis)?.get(key);
  if (had !== undefined) return had;
  const answer = await clients.sharing.once(key, signal, ask);
  if (diagnosis !== undefined) {
    const known = answers.get(diagnosis) ?? new Map<string, Answer>();
    answers.set(diagnosis, known.set(key, answer));
  }
  return answer;
}
