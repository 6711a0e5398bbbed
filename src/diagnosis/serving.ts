/** Who answers users now: the first thing that somebody on call wants to know. */
import { type Fact, knownOrNull } from '../core/fact.ts';
import type { AppState, Execution, Replica, Revision } from './app-facts.ts';
import type { Assessment } from './assess.ts';
import { isReady, newestFirst } from './assess.ts';
import { notYetRun } from './job-runs.ts';
import type { Standing } from './judge.ts';
import type { Diagnosis } from './result.ts';

export type Serving = Diagnosis['serving'];

/** How `text` says that there is no ingress: then nobody is "served" or "down", the app runs or does not. */
export const NO_INGRESS = 'takes no traffic from outside';

/**
 * From the traffic's shares and the revisions' states. In Single mode Azure keeps the former revision until the new one is
 * ready, so a failed pull usually leaves users served.
 * @param standing the causes that stand: what sleeps cannot wake by a path that is broken for every revision
 */
export function whoServes(
  app: AppState,
  revisions: Fact<readonly Revision[]>,
  replicas: Fact<readonly Replica[]>,
  assessment: Assessment,
  standing: readonly Standing[] = [],
): Serving {
  if (app.ref.kind === 'job')
    return { state: 'unknown', text: `a job serves no users${lastExecution(app, assessment)}` };
  if (revisions.state === 'unknown')
    return { state: 'unknown', text: `who answers users is not known: ${revisions.because}` };
  const all = newestFirst(revisions.value);
  const chosen = assessment.choice.revision;
  if (all.length === 0) return { state: 'down', text: 'users are not served: the app has no revision' };

  const strikesAll = standing.some((one) => one.confidence !== 'possible' && one.cause.rollback === 'strikes-too');
  const answersNow = (revision: Revision) => answers(revision, chosen, app, replicas, assessment, strikesAll);
  const states = trafficShares(app, all).map((share) => ({ ...share, up: answersNow(share.revision) }));
  const total = states.reduce((sum, share) => sum + share.weight, 0);
  if (total === 0) {
    // No ingress: whether its work is done depends on whether anything runs.
    const running = all.find((revision) => answersNow(revision) === 'yes');
    const does = running?.replicas === 0 ? 'is scaled to zero until there is work' : 'runs';
    if (running) return { state: 'up', text: `${running.name} ${does}; the app ${NO_INGRESS}` };
    const asleep = all.find((revision) => answersNow(revision) === 'asleep');
    if (asleep) return { state: 'unknown', text: sleeps(asleep.name) };
    return { state: 'down', text: `nothing of the app runs; it ${NO_INGRESS}` };
  }
  const weight = (state: Answers) =>
    states.filter((share) => share.up === state).reduce((sum, share) => sum + share.weight, 0);
  const [yes, partly, no] = [weight('yes'), weight('partly'), weight('no')];
  if (weight('asleep') > 0)
    return { state: 'unknown', text: sleeps(states.find((share) => share.up === 'asleep')?.revision.name ?? '') };
  const names = (state: Answers) =>
    states
      .filter((share) => share.up === state)
      .map((share) => share.revision.name)
      .join(', ');
  if (yes === total) return { state: 'up', text: `users are served by ${names('yes')}` };
  if (yes + partly === total)
    return {
      state: 'degraded',
      text: `${names('partly')} still answers with the replicas that run; new ones do not start`,
    };
  if (no === total) return { state: 'down', text: `users are down: ${names('no')} gets all traffic and does not run` };
  if (yes + partly > 0 && no > 0) {
    return {
      state: 'degraded',
      text: `${Math.round((no / total) * 100)} % of the requests go to ${names('no')}, which does not run`,
    };
  }
  return {
    state: 'unknown',
    text: `whether ${states.map((share) => share.revision.name).join(', ')} answers could not be seen`,
  };
}

/** How the execution that was looked at went: what counts of a job. */
function lastExecution(app: AppState, assessment: Assessment): string {
  const { execution, write, containers } = assessment.choice;
  if (execution == null) return write === null ? '' : '; its last deployment failed';
  const next = assessment.outcome === 'pull-failure' ? notYetRun(app, execution, containers) : null;
  return `${howItWent(execution, assessment.outcome)}${next === null ? '' : `; it has been set to run ${next} since`}`;
}

function howItWent({ name, status }: Execution, outcome: Assessment['outcome']): string {
  const failing = outcome === 'pull-failure' || outcome === 'not-a-pull-failure';
  switch (status?.toLowerCase()) {
    case 'succeeded':
      return `; its execution ${name} succeeded`;
    case 'failed':
    case 'degraded':
      return `; its execution ${name} failed`;
    case 'stopped':
      return `; its execution ${name} was stopped`;
    case 'running':
    case 'processing':
      return failing ? `; its execution ${name} still tries, and fails` : `; its execution ${name} is running`;
    default:
      return failing ? `; its execution ${name} fails` : '';
  }
}

/** `asleep`: scaled to zero, and what would wake it is broken. */
type Answers = 'yes' | 'partly' | 'no' | 'asleep' | 'unknown';

function sleeps(name: string): string {
  return `${name} is scaled to zero; to wake, it would have to pull by the same broken path`;
}

function answers(
  revision: Revision,
  chosen: Revision | null,
  app: AppState,
  replicas: Fact<readonly Replica[]>,
  assessment: Assessment,
  strikesAll: boolean,
): Answers {
  const looked = revision.name === chosen?.name;
  const failing = looked && (assessment.outcome === 'pull-failure' || assessment.outcome === 'not-a-pull-failure');
  if (!revision.active) return 'no';
  if (!failing) {
    if (revision.replicas === 0) return scaledToZero(revision) ? (strikesAll ? 'asleep' : 'yes') : 'no';
    return isReady(revision, app) ? 'yes' : 'unknown';
  }
  const seen = knownOrNull(replicas);
  if (seen !== null && seen.length > 0) {
    const ready = seen.filter(
      (replica) => replica.containers.some((c) => !c.init) && replica.containers.every((c) => c.init || c.ready),
    ).length;
    return ready === 0 ? 'no' : ready < seen.length || ready < (revision.replicas ?? ready) ? 'partly' : 'yes';
  }
  // Azure calls it healthy and counts replicas: older ones that run on what they pulled before.
  return isReady(revision, app) ? 'partly' : 'no';
}

/** Asleep, not down: the first request wakes it. */
function scaledToZero(revision: Revision): boolean {
  return revision.active && revision.runningState === 'ScaledToZero' && revision.healthState !== 'Unhealthy';
}

function trafficShares(
  app: AppState,
  revisions: readonly Revision[],
): { readonly revision: Revision; readonly weight: number }[] {
  const byWeight = revisions.filter((revision) => (revision.trafficWeight ?? 0) > 0);
  const ready = revisions.find((revision) => revision.name === app.latestReadyRevisionName);
  // In Single mode ARM shows the weight on the latest revision at once, while users stay on the former until it is ready.
  // `latestReadyRevisionName` lags, though: once the former is on its way out, it has handed over.
  const leaving = /^Deprovision/i.test(ready?.runningState ?? '');
  if (app.revisionsMode === 'single' && ready?.active && !leaving && ready.name !== app.latestRevisionName)
    return [{ revision: ready, weight: 100 }];
  if (byWeight.length > 0) return byWeight.map((revision) => ({ revision, weight: revision.trafficWeight ?? 0 }));
  const configured = app.traffic.flatMap((share) => {
    const name = share.revisionName ?? app.latestReadyRevisionName ?? app.latestRevisionName;
    const revision = revisions.find((candidate) => candidate.name === name);
    return revision && share.weight > 0 ? [{ revision, weight: share.weight }] : [];
  });
  return configured;
}
