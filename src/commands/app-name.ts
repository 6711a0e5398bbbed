/** Which app is meant: what people type, checked before anything is asked of Azure. */
import { PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';
import { asName, NAME, readWritten, straightDashes } from './app-words.ts';
import type { OptionSpec } from './options.ts';
import { parseWords } from './options.ts';
import { readSentence, unclear } from './sentence.ts';

export interface AppQuestion {
  readonly name: string;
  readonly resourceGroup: string | null;
  /** An id, or a subscription's name, as `az -s` takes both. */
  readonly subscriptionId: string | null;
  /** Of an app a revision, of a job an execution. */
  readonly revision: string | null;
  /** null = whichever has the name. */
  readonly kind: 'app' | 'job' | null;
}

export const APP_OPTIONS: readonly OptionSpec<'resourceGroup' | 'subscription' | 'revision' | 'kind'>[] = [
  {
    name: 'resourceGroup',
    short: '-g',
    long: '--resource-group',
    value: 'GROUP',
    summary: 'resource group of the app, when several apps have its name',
  },
  {
    name: 'subscription',
    short: '-s',
    long: '--subscription',
    value: 'SUBSCRIPTION',
    summary: 'id or name of the subscription to look in (default: all in reach)',
  },
  {
    name: 'revision',
    short: null,
    long: '--revision',
    value: 'REVISION',
    summary: 'the revision to look at, or the execution of a job (default: the one that fails)',
  },
  {
    name: 'kind',
    short: null,
    long: '--kind',
    value: 'APP|JOB',
    summary: 'app or job, when both have the name',
  },
];

// A subscription's name is whatever somebody typed into the portal, spaces and umlauts too, up to 64 characters. No letter is
// invisible, and markup is nobody's name. It is only ever compared, never put into a query.
const SUBSCRIPTION = /^[^\p{C}<>]{1,64}$/u;
// Resource group names: up to 90 letters, digits (of any script), . _ - ( ), not ending with a full stop (same page).
const GROUP = /^[\p{L}\p{N}._()-]{0,89}[\p{L}\p{N}_()-]$/u;

/**
 * Reads `orders-api -g shop`, the name of a revision (`orders-api--0000007`) or a resource id copied from the portal, of an
 * app or of a job.
 * @throws PullcheckError `usage`: one sentence
 */
export function readAppQuestion(words: readonly string[]): AppQuestion {
  const { positional, options } = parseWords(words, APP_OPTIONS);
  const [written = ''] = positional.map(asName).filter((word) => word !== '');
  const sentence = readSentence(words);
  if (sentence.count > 1) throw unclear(sentence);
  if (written === '')
    throw new PullcheckError('usage', 'Which app? Its name is missing.', {
      remedy: 'For example: `diagnose orders-api`.',
    });

  const { name, ...parts } = readWritten(written);
  checkName(name);

  const resourceGroup = straightDashes(options.resourceGroup) ?? parts.resourceGroup;
  if (resourceGroup !== null && !GROUP.test(resourceGroup))
    throw new PullcheckError('usage', `"${safeLine(resourceGroup, 60)}" cannot be the name of a resource group.`);
  const subscriptionId = (options.subscription ?? parts.subscriptionId)?.trim() ?? null;
  if (subscriptionId !== null && !SUBSCRIPTION.test(subscriptionId))
    throw new PullcheckError('usage', `"${safeLine(subscriptionId, 60)}" cannot be the id or name of a subscription.`, {
      remedy: 'List them: `az account list --query "[].{name:name, id:id}" -o table`.',
    });
  const revision = straightDashes(options.revision) ?? parts.revision;
  if (revision !== null && !/^[a-z0-9][a-z0-9-]{0,127}$/i.test(revision))
    throw new PullcheckError('usage', `"${safeLine(revision, 60)}" cannot be the name of a revision.`);
  const kind = options.kind?.toLowerCase() ?? parts.kind;
  if (kind !== null && kind !== 'app' && kind !== 'job')
    throw new PullcheckError('usage', `"${safeLine(kind, 60)}" is no kind: it is \`app\` or \`job\`.`);
  return { name, resourceGroup, subscriptionId, revision, kind };
}

function checkName(name: string): void {
  if (name.length > 64)
    throw new PullcheckError(
      'usage',
      `An app's name has at most 32 characters; this one has ${name.length}: "${safeLine(name.slice(0, 40), 40)}…".`,
    );
  if (!NAME.test(name))
    throw new PullcheckError(
      'usage',
      `"${safeLine(name, 60)}" cannot be the name of an app: it has only letters, digits and hyphens.`,
    );
}
