/** Did a build of the registry's own tasks make this image, is it under way, or did it fail? Tells why a tag is missing. */
import type { Fact } from '../core/fact.ts';
import type { ImageRef } from '../core/image-ref.ts';
import type { Shown, Suspect } from './cause.ts';
import { az, nameOf, portal, type Repair, retriesItself, subscriptionOf, waitFor } from './commands.ts';
import { minuteOf, shown } from './evidence.ts';
import type { AzureRegistry, BuildRun, Builds } from './registry-facts.ts';

export interface BuildState {
  /** `never` its task made other tags of the repository, not this one · `unknown` nothing can be told from the runs */
  readonly state: 'running' | 'failed' | 'made' | 'never' | 'unknown';
  readonly run: BuildRun | null;
  /** A sentence, or empty. */
  readonly because: string;
  readonly evidence: readonly Shown[];
}

const NOTHING: BuildState = { state: 'unknown', run: null, because: '', evidence: [] };

export function buildState(image: ImageRef, builds: Fact<Builds>): BuildState {
  if (builds.state === 'unknown' || image.tag === null) return NOTHING;
  const wanted = `${image.repository}:${image.tag}`;
  const of = (run: BuildRun) => run.images.some((one) => one === wanted);
  const run = builds.value.runs.find(of) ?? null;
  if (run === null) {
    const last = builds.value.runs.find((one) => one.images.some((name) => name.startsWith(`${image.repository}:`)));
    if (last === undefined) return NOTHING;
    return {
      state: 'never',
      run: last,
      because: ` None of the newest runs of its build tasks has made ${wanted}; the last one for this repository, ${describe(last)}, was for ${last.images.join(', ')}.`,
      evidence: [shown('builds', builds, `run ${last.runId} (${last.status}) made ${last.images.join(', ')}`)],
    };
  }
  const seen = [
    shown(
      'builds',
      builds,
      `run ${run.runId}: ${run.status}${run.commit === null ? '' : `, commit ${run.commit.slice(0, 10)}`}${run.error === null ? '' : `, ${run.error}`}`,
    ),
  ];
  if (/^(?:queued|started|running)$/i.test(run.status))
    return { state: 'running', run, because: ` Its build is under way: ${describe(run)}.`, evidence: seen };
  if (/^succeeded$/i.test(run.status))
    return {
      state: 'made',
      run,
      because: ` Its build worked (${describe(run)}), so the tag was there and has been deleted or moved since.`,
      evidence: seen,
    };
  return {
    state: 'failed',
    run,
    because: ` Its build did not work: ${describe(run)} ended as ${run.status}${run.error === null ? '' : `: ${withoutStop(run.error)}`}.`,
    evidence: seen,
  };
}

/** The run as a sentence names it: `run cf1 of commit 1a2b3c4 (begun 2026-11-23 02:50 UTC)`. */
function describe(run: BuildRun): string {
  const commit = run.commit === null ? '' : ` of commit ${run.commit.slice(0, 10)}`;
  return `run ${run.runId}${commit}${run.createdAt === null ? '' : ` (begun ${minuteOf(run.createdAt)})`}`;
}

function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, '');
}

/** Wait for the build, or repair it: best first; empty where the runs tell nothing. */
export function buildRepairs(suspect: Suspect, build: BuildState, registry: AzureRegistry): readonly Repair[] {
  const { run } = build;
  if (run === null || build.state === 'unknown') return [];
  const scope = ['-r', registry.name, '--subscription', subscriptionOf(registry.resourceId)];
  const url = portal(suspect, registry.resourceId, 'runs');
  const log: Repair = {
    title: `See the log of run ${run.runId}`,
    command: az('acr', 'task', 'logs', ...scope, '--run-id', run.runId),
    url,
    risk: 'none',
    undo: null,
    note: run.error ?? `The run ended as ${run.status}.`,
  };
  if (build.state === 'running')
    return [
      ...waitFor(suspect, `the build of this tag is under way (run ${run.runId})`).slice(0, 1),
      { ...log, note: 'It shows how far the build is.' },
    ];
  const again: readonly Repair[] =
    run.task === null
      ? []
      : [
          {
            title: `Run the task ${nameOf(run.task)} again`,
            command: az('acr', 'task', 'run', ...scope, '-n', nameOf(run.task)),
            url,
            risk: 'low',
            undo: null,
            note: 'It builds the newest commit; make sure that it still makes this very tag.',
            thenRestart: !retriesItself(suspect),
          },
        ];
  return build.state === 'failed' ? [log, ...again] : again;
}
