/** What the page asks of its server, and hears from it. */
import type { Outcome, PageView, PersonKey } from '../views.ts';

/** @throws Error with the server's words, or with ours when it cannot be reached */
async function ask<T>(path: string, body?: unknown): Promise<T> {
  const request: RequestInit =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, request).catch(() => {
    throw new Error('The playground does not answer: was it stopped in the terminal?');
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(String(answer.error ?? response.statusText));
  return answer as T;
}

export const readView = (person: PersonKey) => ask<PageView>(`/api/view?person=${person}`);
export const pickScenario = (id: string) => ask<Outcome>('/api/scenario', { id });
export const act = (name: string, input: object) => ask<Outcome>(`/api/do/${name}`, input);

/** @param changed also told after a connection that was lost is back */
export function onChanges(changed: () => void, lost: (isLost: boolean) => void): () => void {
  const stream = new EventSource('/api/changes');
  stream.onmessage = () => {
    lost(false);
    changed();
  };
  stream.onerror = () => lost(true);
  return () => stream.close();
}
