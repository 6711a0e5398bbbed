/** Repairs as text: `az` commands with the user's own names, and links to the blade of the portal that does the same. */
import { parseResourceId } from '../core/app-ref.ts';
import { shellQuote } from '../core/safe-text.ts';
import type { Suspect } from './cause.ts';
import type { AzureRegistry } from './facts.ts';
import type { Fix } from './result.ts';

/** A fix before it is known for which cause it stands. */
export type Repair = Omit<Fix, 'cause'>;

/** One `az` command, each word quoted for a POSIX shell. */
export function az(...words: readonly string[]): string {
  return ['az', ...words.map(shellQuote)].join(' ');
}

/** Several commands of which each needs the one before. */
export function inTurn(...commands: readonly string[]): string {
  return commands.join(' && ');
}

/** `az containerapp …`, or `az containerapp job …`, for this very app. */
export function azApp(suspect: Suspect, verb: readonly string[], ...more: readonly string[]): string {
  const { ref } = suspect;
  const noun = ref.kind === 'job' ? ['containerapp', 'job'] : ['containerapp'];
  return az(...noun, ...verb, '-n', ref.name, '-g', ref.resourceGroup, '--subscription', ref.subscriptionId, ...more);
}

/** `az acr …` for this very registry. */
export function azRegistry(registry: AzureRegistry, verb: readonly string[], ...more: readonly string[]): string {
  return az('acr', ...verb, '-n', registry.name, '--subscription', subscriptionOf(registry.resourceId), ...more);
}

/** The subscription that an ARM id names, or a placeholder. */
export function subscriptionOf(resourceId: string): string {
  return parseResourceId(resourceId)?.subscriptionId ?? '<subscription>';
}

/** The name at the end of an ARM id; the text itself when it is no ARM id. */
export function nameOf(resourceId: string): string {
  return parseResourceId(resourceId)?.name ?? resourceId;
}

/** The resource group that an ARM id names, or a placeholder. */
export function groupOf(resourceId: string): string {
  return parseResourceId(resourceId)?.resourceGroup || '<resource-group>';
}

/**
 * A link to a blade of a resource. The cloud is read off the app's location: each cloud has its own portal.
 * @param blade the menu item's id: `users` (access control), `networking`, `identity`, …
 */
export function portal(suspect: Suspect, resourceId: string, blade: string): string {
  const location = suspect.app.location.toLowerCase().replace(/\s/g, '');
  const host = location.startsWith('china')
    ? 'portal.azure.cn'
    : location.startsWith('usgov') || location.startsWith('usdod')
      ? 'portal.azure.us'
      : 'portal.azure.com';
  return `https://${host}/#@/resource${encodeURI(resourceId)}/${blade}`;
}

/** What to do after a repair that makes no new revision: a sentence. */
export function afterwards(suspect: Suspect): string {
  if (suspect.ref.kind === 'job') return `Then start the job again: ${azApp(suspect, ['start'])}`;
  if (suspect.revision === null) return 'The failed write made no revision: run the deployment again afterwards.';
  return `This makes no new revision. Restart this one afterwards: ${azApp(suspect, ['revision', 'restart'], '--revision', suspect.revision)}`;
}

/** Tries the same pull once more; for faults that pass or have been repaired already. */
export function tryAgain(suspect: Suspect, title: string, note: string): Repair {
  const command =
    suspect.ref.kind === 'job'
      ? azApp(suspect, ['start'])
      : suspect.revision === null
        ? null
        : azApp(suspect, ['revision', 'restart'], '--revision', suspect.revision);
  return {
    title,
    command,
    url: portal(
      suspect,
      suspect.ref.resourceId,
      suspect.ref.kind === 'job' ? 'executionHistory' : 'revisionManagement',
    ),
    risk: suspect.ref.kind === 'job' ? 'low' : 'none',
    undo: null,
    note: command === null ? `${note} The failed write made no revision: run the deployment again.` : note,
  };
}

/** Deploys another image into the container that fails. `image` may hold a placeholder. */
export function useImage(suspect: Suspect, image: string, title: string, note: string): Repair {
  const container = suspect.containers[0];
  const spec = suspect.app.containers.find((candidate) => candidate.name === container);
  // `--image` and `--container-name` reach ordinary containers only.
  const reachable = spec?.init !== true;
  const name = container === undefined ? [] : ['--container-name', container];
  const before = suspect.writtenImage === '' ? '<image>' : suspect.writtenImage;
  return {
    title,
    command: reachable ? azApp(suspect, ['update'], ...name, '--image', image) : null,
    url: portal(suspect, suspect.ref.resourceId, 'containers'),
    risk: 'low',
    undo: reachable ? azApp(suspect, ['update'], ...name, '--image', before) : null,
    note: reachable
      ? note
      : `${note} ${container} is an init container, which the command line cannot change: set its image to ${image} in the template and deploy it.`,
  };
}
