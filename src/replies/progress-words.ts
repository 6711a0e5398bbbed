/** How far a diagnosis is, in one line: which facts are read, which could not be, and what is still awaited. */
import type { FactsRead } from '../diagnosis/facts-read.ts';

/**
 * The facts that people know, by a word or two, in the order in which they are shown: a line whose words jump about cannot be
 * read. What settles no cause by itself is not shown.
 */
const WORDS: readonly (readonly [word: string, facts: readonly string[]])[] = [
  ['app', ['app']],
  ['revisions', ['revisions']],
  ['executions', ['executions']],
  ['replicas', ['replicas']],
  ['log', ['eventStream', 'logAnalytics']],
  ['activity log', ['failedDeployment']],
  ['registry', ['registry']],
  ['image', ['tag']],
  ['rights', ['pullRights']],
  ['password', ['credential']],
  ['DNS', ['privateDns']],
  ['network', ['networkPath']],
];

type Mark = '✓' | '✗' | '…';

/** `app ✓ · log ✓ · registry ✗ · DNS …`; `''` while nothing has begun. ✗ = it could not be read. */
export function progressLine(read: FactsRead): string {
  return marked(read)
    .map(([word, mark]) => `${word} ${mark}`)
    .join(' · ');
}

/** `registry, DNS`: what is awaited; `''` = nothing. */
export function awaitedWords(read: FactsRead): string {
  return marked(read)
    .flatMap(([word, mark]) => (mark === '…' ? [word] : []))
    .join(', ');
}

function marked(read: FactsRead): readonly (readonly [string, Mark])[] {
  return WORDS.flatMap(([word, facts]): (readonly [string, Mark])[] => {
    const states = facts.flatMap((fact) => read.get(fact) ?? []);
    if (states.includes('reading')) return [[word, '…']];
    // One of the log's two sources is enough to read it.
    if (states.includes('read')) return [[word, '✓']];
    return states.includes('unread') ? [[word, '✗']] : [];
  });
}
