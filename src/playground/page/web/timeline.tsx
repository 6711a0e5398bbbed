/** Which fact was read from when to when: the picture of why an answer takes as long as it does. */
import type { FactView, TraceView } from '../views.ts';

/** Facts begin a moment after the one that they wait for has ended. */
const SLACK_MS = 25;

export function Timeline({ trace }: { readonly trace: TraceView }) {
  const total = Math.max(1, trace.totalMs);
  const facts = [...trace.facts].sort((a, b) => a.startMs - b.startMs);
  const path = criticalPath(facts);
  const calls = facts.reduce((sum, { calls }) => sum + calls.length, 0);
  const share = (ms: number) => `${Math.min(100, (ms / total) * 100)}%`;
  return (
    <div class="timeline">
      <p>
        <b>{trace.app}</b>: {facts.length} facts by {calls} calls in <b>{(total / 1000).toFixed(1)} s</b>.{' '}
        <span class="dim">The darker ones are the critical path.</span>
      </p>
      <ul>
        {facts.map((fact) => {
          const end = fact.endMs ?? total;
          return (
            <li key={fact.name + fact.startMs} data-state={fact.state} data-critical={path.has(fact)}>
              <details>
                <summary>
                  <span class="fact">{wordsOf(fact.name)}</span>
                  <span class="track" aria-hidden="true">
                    <span
                      class="span"
                      style={{ left: share(fact.startMs), width: share(Math.max(end - fact.startMs, total / 200)) }}
                    />
                  </span>
                  <span class="ms">{fact.endMs === null ? '…' : `${fact.endMs - fact.startMs} ms`}</span>
                </summary>
                <ul class="calls">
                  {fact.calls.length === 0 && <li>No call of its own: another fact had asked already.</li>}
                  {fact.calls.map((call, i) => (
                    <li key={`${i} ${call.url}`}>
                      <code>
                        {call.method} {call.url}
                      </code>{' '}
                      <span class="dim">
                        {call.status === 0 ? 'no answer' : (call.status ?? '…')}, {call.ms ?? '…'} ms
                      </span>
                    </li>
                  ))}
                </ul>
              </details>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** From the fact that ended last, back to whichever ended right before it began. */
function criticalPath(facts: readonly FactView[]): ReadonlySet<FactView> {
  const path = new Set<FactView>();
  const endOf = ({ endMs }: FactView) => endMs ?? 0;
  let at = [...facts].sort((a, b) => endOf(b) - endOf(a))[0];
  while (at !== undefined && !path.has(at)) {
    path.add(at);
    const began = at.startMs;
    at = facts
      .filter((one) => one.endMs !== null && one.endMs <= began + SLACK_MS && !path.has(one) && one.startMs < began)
      .sort((a, b) => endOf(b) - endOf(a))[0];
  }
  return path;
}

/** `pullRights` -> `pull rights`. */
function wordsOf(name: string): string {
  if (name === 'findApps') return 'find the app';
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
