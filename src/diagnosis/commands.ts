/** Repairs as text: `az` commands with the user's own names, and links to the blade of the portal that does the same. */

import { parseResourceId } from '../core/app-ref.ts';
import { shellQuote } from '../core/safe-text.ts';
import type { Repair, Suspect } from './cause.ts';
import { followUpTitle } from './follow-up.ts';
import { bladeUrl } from './portal.ts';
import type { AzureRegistry } from './registry-facts.ts';

export type { Repair } from './cause.ts';

/** What only the user knows, as causes write it into a word: `<tag>`, `<user-name>`. */
const PLACEHOLDER = /<([a-z]+(?:-[a-z]+)*)>/;

/** `<user-name>` as notes and commands call it: `YOUR_USER_NAME`. */
function variable(placeholder: string): string {
  return `YOUR_${placeholder.toUpperCase().replace(/-/g, '_')}`;
}

/**
 * One word of a command, quoted for a POSIX shell. A placeholder in it becomes a variable without which the shell refuses to
 * run the command: pasted as it stands, `<password>` in quotes would be stored as the password.
 */
export function word(text: string): string {
  const parts = text.split(PLACEHOLDER);
  if (parts.length === 1) return shellQuote(text);
  // Every other part is the name of a placeholder.
  return parts
    .map((part, index) =>
      index % 2 === 1 ? `"\${${variable(part)}:?put it here}"` : part === '' ? '' : shellQuote(part),
    )
    .join('');
}

/** One `az` command, each word quoted for a POSIX shell; `<name>` is a placeholder (see `word`). */
export function az(...words: readonly string[]): string {
  return ['az', ...words.map(word)].join(' ');
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

/** The same for commands that name the registry by `-r`, because `-n` is something in it. */
export function inRegistry(registry: AzureRegistry): readonly string[] {
  return ['-r', registry.name, '--subscription', subscriptionOf(registry.resourceId)];
}

/**
 * The same for a host: where the registry could not be read, its name is taken from the host (names hold no dash, what follows
 * one was added), and the subscription is whichever the user has chosen.
 */
export function inRegistryOf(host: string, registry: AzureRegistry | null): readonly string[] {
  return registry === null ? ['-r', host.split(/[.-]/)[0] ?? host] : inRegistry(registry);
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
 * A link to a blade of a resource, in the portal of the app's cloud and directory.
 * @param blade the menu item's id: `users` (access control), `networking`, `identity`, …
 */
export function portal(suspect: Suspect, resourceId: string, blade: string): string {
  return bladeUrl(suspect.app, resourceId, blade);
}

/**
 * The last step after repairs that make no new revision (`thenRestart`): what tries the pull again. Asked for once, at the
 * end of the answer.
 */
export function restartAfter(suspect: Suspect): Repair {
  const note = 'The repairs above make no new revision, and so nothing tries the pull again at once.';
  if (nothingWasMade(suspect))
    return {
      ...tryAgain(suspect, followUpTitle(`run the deployment of ${suspect.ref.name} again`), ''),
      note:
        suspect.ref.kind === 'job'
          ? 'The failed write changed nothing that could be started.'
          : 'The failed write made no revision, so there is nothing to restart.',
    };
  if (suspect.ref.kind === 'job')
    return tryAgain(
      suspect,
      followUpTitle(`start ${suspect.ref.name} again`),
      'A job pulls its image when it is started, not before.',
    );
  return tryAgain(suspect, followUpTitle(`restart ${suspect.revision}`), note);
}

/** A write failed, and so there is neither a revision nor an execution that could be tried again. */
function nothingWasMade(suspect: Suspect): boolean {
  return suspect.ref.kind === 'job' ? suspect.execution === null : suspect.revision === null;
}

/** Nothing tries a failed write or a failed execution again by itself: only a revision's pull is repeated. */
export function retriesItself(suspect: Suspect): boolean {
  return suspect.ref.kind === 'app' && suspect.revision !== null;
}

/** What follows once the image is in its registry: a sentence. */
export function onceInPlace(suspect: Suspect): string {
  if (nothingWasMade(suspect)) return 'Run the deployment again afterwards.';
  return suspect.ref.kind === 'job' ? 'The next execution finds it.' : 'The app finds it by itself at the next try.';
}

/**
 * Where the right thing to do is nothing, or nothing but the next try.
 * @param why a clause: why the next try should work, or when it will
 */
export function waitFor(suspect: Suspect, why: string): readonly Repair[] {
  if (!retriesItself(suspect))
    return [tryAgain(suspect, `Try again once it can work: ${why}`, 'Nothing tries it again by itself.')];
  const wait: Repair = {
    title: `Do nothing yet: ${why}`,
    command: null,
    url: null,
    risk: 'none',
    undo: null,
    note: 'The platform tries the pull again by itself, after five minutes at the latest.',
    waits: true,
  };
  return [
    wait,
    tryAgain(suspect, 'Or restart it, if it still fails ten minutes from now', 'It tries the pull at once.'),
  ];
}

/** Tries the same pull once more; for faults that pass or have been repaired already. */
export function tryAgain(suspect: Suspect, title: string, note: string): Repair {
  const isJob = suspect.ref.kind === 'job';
  const command = nothingWasMade(suspect)
    ? null
    : isJob || suspect.revision === null
      ? azApp(suspect, ['start'])
      : azApp(suspect, ['revision', 'restart'], '--revision', suspect.revision);
  return {
    title,
    command,
    url: portal(suspect, suspect.ref.resourceId, isJob ? 'executionHistory' : 'revisionManagement'),
    // A job's work is done once more, not only its pull.
    risk: isJob ? 'low' : 'none',
    undo: null,
    note:
      command !== null
        ? note
        : isJob
          ? `${note} The failed write changed nothing: run the deployment again.`
          : `${note} The failed write made no revision: run the deployment again.`,
  };
}

/**
 * Deploys another image into the container that fails. `image` may hold a placeholder.
 * @param note what to mind; that an app gets a new revision by it is added here
 */
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
      ? `${note}${suspect.ref.kind === 'app' ? ' This makes a new revision.' : ''}`
      : `${note} ${container} is an init container, which the command line cannot change: set its image to ${image.replace(PLACEHOLDER, (_, name) => variable(name))} in the template and deploy it.`,
    // An app's new image makes a new revision, which is tried at once; a job waits for its next start.
    ...(suspect.ref.kind === 'job' ? { thenRestart: true } : {}),
  };
}
