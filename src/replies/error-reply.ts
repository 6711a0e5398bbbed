/** An error whose words are meant for people, with what they can do next; choices become buttons. */
import type { Candidate, PullcheckError } from '../core/error.ts';
import { shellQuote } from '../core/safe-text.ts';
import type { Action, Reply } from './reply.ts';
import { reply } from './reply.ts';
import { isCommand, say, sayRemedy, sentence, splitCommand } from './say.ts';

/** Chat platforms show few buttons; a list longer than this is no choice anyway. */
const MOST_CANDIDATES = 10;

export interface ErrorContext {
  /** One more sentence, such as the command that was perhaps meant; or null. */
  readonly hint: string | null;
  /** The whole command texts that were perhaps meant; each becomes a button. */
  readonly meant: readonly string[];
  /** What was asked: buttons for other apps ask the same of them. null = a diagnosis. */
  readonly asked: { readonly command: string; readonly options: readonly string[] } | null;
}

const NOTHING: ErrorContext = { hint: null, meant: [], asked: null };

export function errorReply(error: PullcheckError, { hint, meant, asked }: ErrorContext = NOTHING): Reply {
  const remedy = sayRemedy(error.remedy ?? '');
  const { words, lead, command } = isCommand(remedy)
    ? { words: '', lead: 'What to do', command: remedy }
    : splitCommand(remedy);
  const summary = error.message
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => [sentence(say(line))]);
  if (words !== '') summary.push([sentence(say(words))]);
  if (hint !== null) summary.push([say(hint)]);
  const shown = error.candidates.slice(0, MOST_CANDIDATES);
  if (shown.length < error.candidates.length)
    summary.push([`The first ${shown.length} of ${error.candidates.length} are shown.`]);
  return reply({
    id: `error:${error.code}`,
    title: TITLES[error.code],
    severity: error.code === 'internal' ? 'critical' : 'warning',
    summary,
    // With buttons to choose from, the command that shows one of them is noise.
    code: command !== null && shown.length === 0 ? [{ title: lead, text: command, note: null }] : [],
    actions: [
      ...meant.map((command) => instead(command, meant.length === 1)),
      ...shown.map((candidate) => choice(candidate, error.candidates, asked ?? DIAGNOSIS)),
    ],
    visibility: 'asker',
  });
}

const TITLES: Readonly<Record<PullcheckError['code'], string>> = {
  usage: 'I did not understand that',
  'app-not-found': 'There is no such app',
  'app-ambiguous': 'Which one?',
  'revision-not-found': 'There is no such revision',
  'sign-in-failed': 'Cannot sign in to Azure',
  'azure-unreachable': 'Cannot reach Azure',
  'azure-denied': 'Azure refuses to show it',
  'settings-invalid': 'The settings are wrong',
  'storage-unavailable': 'Nothing can be stored',
  internal: 'Something in Pullcheck itself failed',
};

/** The command itself is the label: nobody clicks on what he has not read. */
function instead(command: string, only: boolean): Action {
  return { label: say(command, 140), command, style: only ? 'primary' : 'plain', confirm: null };
}

const DIAGNOSIS = { command: 'diagnose', options: [] } as const;

function choice(
  candidate: Candidate,
  all: readonly Candidate[],
  { command, options }: NonNullable<ErrorContext['asked']>,
): Action {
  const { name, resourceGroup, subscriptionId, kind } = candidate;
  const twins = all.filter(
    (other) => other.name === name && other.resourceGroup === resourceGroup && other.kind === kind,
  ).length;
  const place = twins > 1 ? `${resourceGroup}, ${subscriptionId}` : resourceGroup;
  // An app and a job of one name look the same otherwise.
  const mixed = all.some((other) => other.name === name && other.kind !== kind);
  const where = mixed ? [kind ?? 'app', place].filter((part) => part !== '').join(' in ') : place;
  const words = [command, name, ...options];
  if (resourceGroup !== '') words.push('-g', resourceGroup);
  if (subscriptionId !== '') words.push('-s', subscriptionId);
  if (mixed) words.push('--kind', kind ?? 'app');
  return {
    label: `${command === 'diagnose' ? '' : `${command} `}${say(where === '' ? name : `${name} (${where})`, 140)}`,
    command: words.map(shellQuote).join(' '),
    style: 'plain',
    confirm: null,
  };
}
