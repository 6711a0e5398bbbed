/**
 * Which failures are of the newest try of a pull. Between two tries somebody may have mended what the first one met: its words
 * are history then, and prove nothing about what is wrong now.
 */
import type { FailureObservation } from './pull-state.ts';
import type { PullSymptom, Reading } from './reading.ts';

/** Failures of the last minutes are worth telling, although only those of the newest try decide. */
const RECENT_MS = 10 * 60_000;
/** Where the log does not hold the beginning of a try: a failure and its echoes are written within this time. */
const ONE_TRY_MS = 60_000;

type Failed = Reading & { readonly symptom: PullSymptom };

export interface Tries {
  /** Newest first, of the last minutes: for the evidence. */
  readonly recent: readonly FailureObservation[];
  /** What decides, newest first. */
  readonly readings: readonly Failed[];
  /** Of earlier tries: what they name may have been mended. Newest first. */
  readonly olderReadings: readonly Failed[];
}

/** @param failures of one image, newest first */
export function byTry(failures: readonly FailureObservation[]): Tries {
  const newest = failures[0];
  const recent = failures.filter(
    (failure) => newest !== undefined && newest.at.getTime() - failure.at.getTime() <= RECENT_MS,
  );
  const began = beginning(recent);
  const now = recent.filter((failure) => failure.at.getTime() >= began);
  const older = recent.filter((failure) => failure.at.getTime() < began).map((failure) => failure.reading);
  const readings = now.map((failure) => failure.reading);
  if (readings.some(isExact)) return { recent, readings, olderReadings: older.filter(isExact) };
  // The newest try says only that it failed: what the one before it said is the best guess, and no proof any more.
  return { recent, readings: [...readings, ...older.map((one) => ({ ...one, proof: false }))], olderReadings: [] };
}

/** When the newest try of which the log tells began, in ms; what Azure says of the state is always of now. */
function beginning(recent: readonly FailureObservation[]): number {
  const log = recent.filter((failure) => failure.fact === 'systemLog');
  const last = log[0];
  if (last === undefined) return Number.NEGATIVE_INFINITY;
  const began = Math.max(...log.map((failure) => failure.tryBeganAt?.getTime() ?? Number.NEGATIVE_INFINITY));
  return Number.isFinite(began) ? began : last.at.getTime() - ONE_TRY_MS;
}

function isExact(reading: Failed): boolean {
  return reading.symptom !== 'pull-failed';
}
