/** A plan in words and commands: what each step does, and how somebody would do it by hand. Pure. */
import { az, inTurn } from '../diagnosis/commands.ts';
import type { Diff, Plan, PlanMode, Side, Step } from './plan.ts';
import { textOf } from './template.ts';
import { weightOf } from './traffic.ts';

export const MODE_WORDS: Readonly<Record<PlanMode, string>> = {
  multiple: 'Multiple revisions',
  'multiple-without-ingress': 'Multiple revisions, no ingress',
  single: 'Single revision',
  'single-without-ingress': 'Single revision, no ingress',
  job: 'Job',
};

/** A sentence without its full stop. */
export function sayStep(step: Step): string {
  switch (step.kind) {
    case 'activate':
      return `Activate ${step.revision}`;
    case 'wait-ready':
      return `Wait until ${step.revision} is ready`;
    case 'restart':
      return `Restart ${step.revision}`;
    case 'set-template':
      return step.revision === null
        ? "Set the job's template"
        : `Copy the template into the new revision ${step.revision}`;
    case 'set-traffic': {
      const shares = step.traffic
        .filter((entry) => weightOf(entry) > 0)
        .map((entry) => `${weightOf(entry)} % to ${textOf(entry.revisionName) ?? 'the latest revision'}`);
      const labels = step.traffic.flatMap(({ label }) => textOf(label) ?? []);
      return `Set the traffic: ${shares.join(', ')}${labels.length === 0 ? '' : `; labels kept: ${labels.join(', ')}`}`;
    }
  }
}

/** `orders-api--0000006 (acme.azurecr.io/orders:1)`. */
export function saySide({ revision, execution, images }: Side): string {
  const names = images.map(({ image }) => image).join(', ');
  const what = revision ?? execution;
  if (what === null) return names === '' ? 'nothing' : names;
  return names === '' ? what : `${what} (${names})`;
}

/** One line a kind of change; empty when nothing differs. */
export function sayDiff({ images, environment, scale, secretRefs, other }: Diff): readonly string[] {
  const lines = images.map(({ container, from, to }) => `Image of ${container}: ${from ?? 'none'} -> ${to ?? 'none'}`);
  const list = (words: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${words}: ${names.join(', ')}`];
  return [
    ...lines,
    ...list('Environment variables added', environment.added),
    ...list('Environment variables removed', environment.removed),
    ...list('Environment variables set otherwise', environment.changed),
    ...list('Scale', scale),
    ...list('Secrets referred to again', secretRefs.added),
    ...list('Secrets no longer referred to', secretRefs.removed),
    ...list('Also different', other),
  ];
}

export interface ByHand {
  readonly title: string;
  readonly command: string;
}

/** `az` commands that carry it out; none for what `az` has no faithful command for (an undo's template). */
export function byHand(plan: Plan): readonly ByHand[] {
  const { app } = plan;
  const place = ['-n', app.name, '-g', app.resourceGroup, '--subscription', app.subscriptionId];
  return plan.steps.flatMap((step): readonly ByHand[] => {
    const command = commandOf(step, plan, place);
    return command === null ? [] : [{ title: sayStep(step), command }];
  });
}

function commandOf(step: Step, plan: Plan, place: readonly string[]): string | null {
  const { app } = plan;
  switch (step.kind) {
    case 'activate':
      return az('containerapp', 'revision', 'activate', ...place, '--revision', step.revision);
    case 'restart':
      return az('containerapp', 'revision', 'restart', ...place, '--revision', step.revision);
    case 'wait-ready': {
      const query = 'properties.{health:healthState,state:runningState}';
      return az('containerapp', 'revision', 'show', ...place, '--revision', step.revision, '--query', query);
    }
    case 'set-traffic': {
      // What begins with no host goes to the ARM endpoint of the chosen cloud (az rest --help).
      const body = JSON.stringify({ properties: { configuration: { ingress: { traffic: step.traffic } } } });
      return az('rest', '--method', 'patch', '--url', `${app.resourceId}?api-version=2025-07-01`, '--body', body);
    }
    case 'set-template':
      return step.revision === null ? jobCommand(plan, place) : copyCommand(step.revision, plan, place);
  }
}

function jobCommand(plan: Plan, place: readonly string[]): string | null {
  const sets = plan.diff.images.flatMap(({ container, to }) =>
    to === null ? [] : [az('containerapp', 'job', 'update', ...place, '--container-name', container, '--image', to)],
  );
  return sets.length === 0 ? null : inTurn(...sets);
}

/** Of an undo there is no revision whose template could be copied. */
function copyCommand(revision: string, plan: Plan, place: readonly string[]): string | null {
  const from = plan.to.revision;
  if (plan.kind !== 'rollback' || from === null) return null;
  const suffix = revision.slice(plan.app.name.length + 2);
  return az('containerapp', 'revision', 'copy', ...place, '--from-revision', from, '--revision-suffix', suffix);
}
