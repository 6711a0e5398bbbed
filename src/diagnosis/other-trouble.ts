/** What keeps an app down when it is not the pull: the kind, and one sentence. */
import type { Choice } from './choice.ts';
import type { Observation } from './observations.ts';
import type { OtherSymptom } from './reading.ts';

export interface Trouble {
  readonly kind: OtherSymptom | 'unknown';
  /** One sentence in plain words, with the platform's own text where it helps. */
  readonly text: string;
  /** What shows it; null when nothing says more than the state. */
  readonly observation: Observation | null;
}

/**
 * Most telling first: a container that could not be created explains the crash that follows, a wrong port explains the
 * probe that fails.
 */
const TROUBLES: readonly (readonly [OtherSymptom, string])[] = [
  ['create-failed', 'the container could not be created'],
  ['volume-failed', 'a volume could not be mounted'],
  ['secret-failed', 'a secret could not be read'],
  ['out-of-memory', 'the container runs out of memory'],
  ['port-mismatch', 'the app listens on another port than the ingress sends to'],
  ['probe-failed', 'a health probe fails'],
  ['crash', 'the container starts and ends again'],
  ['scheduling-failed', 'no room was found for the replica'],
  ['scale-failed', 'scaling fails'],
  ['job-failed', 'the job itself fails'],
  ['operation-expired', 'Azure gave up waiting for the revision ("Operation expired"), which hides the real reason'],
];

export function otherTrouble(choice: Choice, observations: readonly Observation[]): Trouble | null {
  const since = choice.revision?.createdAt?.getTime() ?? 0;
  const recent = observations.filter((observation) => observation.at.getTime() >= since - 60_000);
  for (const [kind, words] of TROUBLES) {
    const found = recent.filter((observation) => observation.reading.symptom === kind);
    // The log tells more than ARM's one word for it ("Container crashing").
    const logged = found.filter((observation) => observation.fact === 'systemLog');
    const coded = logged.filter((observation) => observation.reading.detail.exitCode !== undefined);
    const last = coded[coded.length - 1] ?? logged[logged.length - 1] ?? found[found.length - 1];
    if (last === undefined) continue;
    // "Operation expired" alone names nothing: calling it anything would be a guess.
    if (kind === 'operation-expired') return null;
    const said = kind === 'crash' && choice.execution != null ? 'the container ended with an error' : words;
    return { kind, text: `${said}: ${last.reading.text}`, observation: last };
  }
  const refused =
    choice.revision === null ? observations.find((observation) => observation.reading.symptom === 'other') : undefined;
  return refused === undefined
    ? null
    : { kind: 'other', text: `the deployment was refused: ${refused.reading.text}`, observation: refused };
}
