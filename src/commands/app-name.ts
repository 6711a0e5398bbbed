/** Which app is meant: what people type, checked before anything is asked of Azure. */
import { parseResourceId } from '../core/app-ref.ts';
import { PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';
import type { OptionSpec } from './options.ts';
import { parseWords } from './options.ts';

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

// Azure allows 2 to 32 lower-case letters, digits and hyphens
// (https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftapp); people type
// capitals. Twice the length is let through: "not found" with the nearest names is a better answer than a rule.
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/i;
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
  const [written = '', ...rest] = positional.map(asName);
  if (rest.length > 0)
    throw new PullcheckError(
      'usage',
      `One app at a time: I read "${safeLine([written, ...rest].join(' '), 60)}", and an app's name holds no space.`,
      { remedy: 'For example: `diagnose orders-api`.', meant: joined(words, positional.length) },
    );
  if (written === '')
    throw new PullcheckError('usage', 'Which app? Its name is missing.', {
      remedy: 'For example: `diagnose orders-api`.',
    });

  const id = written.startsWith('/') ? parseResourceId(written) : null;
  const parts = id && /^microsoft\.app\/(containerapps|jobs)(\/|$)/i.test(id.type) ? fromResourceId(written) : null;
  // An app's name never holds two hyphens in a row, a revision's always does: `<app>--<suffix>`.
  const [name, suffix] = parts ? [parts.name, undefined] : splitRevision(written);
  checkName(name);

  const resourceGroup = straightDashes(options.resourceGroup) ?? parts?.resourceGroup ?? null;
  if (resourceGroup !== null && !GROUP.test(resourceGroup))
    throw new PullcheckError('usage', `"${safeLine(resourceGroup, 60)}" cannot be the name of a resource group.`);
  const subscriptionId = (options.subscription ?? parts?.subscriptionId)?.trim() ?? null;
  if (subscriptionId !== null && !SUBSCRIPTION.test(subscriptionId))
    throw new PullcheckError('usage', `"${safeLine(subscriptionId, 60)}" cannot be the id or name of a subscription.`, {
      remedy: 'List them: `az account list --query "[].{name:name, id:id}" -o table`.',
    });
  const revision = straightDashes(options.revision) ?? parts?.revision ?? (suffix === undefined ? null : written);
  if (revision !== null && !/^[a-z0-9][a-z0-9-]{0,127}$/i.test(revision))
    throw new PullcheckError('usage', `"${safeLine(revision, 60)}" cannot be the name of a revision.`);
  const kind = options.kind?.toLowerCase() ?? parts?.kind ?? null;
  if (kind !== null && kind !== 'app' && kind !== 'job')
    throw new PullcheckError('usage', `"${safeLine(kind, 60)}" is no kind: it is \`app\` or \`job\`.`);
  return { name, resourceGroup, subscriptionId, revision, kind };
}

/** `orders api` may be `orders-api`; a longer sentence is none. */
function joined(words: readonly string[], count: number): readonly string[] | null {
  const [one = '', two = ''] = words.map(asName);
  const both = `${one}-${two}`;
  return count === 2 && NAME.test(one) && NAME.test(two) && NAME.test(both) ? [both, ...words.slice(2)] : null;
}

/**
 * A name as it was meant: without the marks of a sentence around it, with the hyphens that a phone made long, and of the
 * portal's address only the resource id.
 */
function asName(word: string): string {
  const id = /^https:\/\/(?:portal|ms\.portal)\.azure\.(?:com|cn|us)\/\S*?(\/subscriptions\/[^\s?#]+)/i.exec(
    word.trim(),
  );
  if (id) return (id[1] ?? '').replace(/\/(?:overview|containerapp|revisionManagement)\/?$/i, '');
  return straightDashes(word.trim()).replace(/^["'`*_«»„“”‚‘’(]+|["'`*_«»„“”‚‘’).,;:!?]+$/g, '');
}

/** Hyphens as they were typed: of two in a row phones make the long dash, of one at most a short one. */
export function straightDashes<T extends string | undefined>(word: T): T {
  return word?.replace(/(?<=\w)\u2014(?=\w)/g, '--').replace(/[\u2010-\u2015]/g, '-') as T;
}

function splitRevision(written: string): readonly [string, string | undefined] {
  const at = written.indexOf('--');
  return at > 0 && at + 2 < written.length ? [written.slice(0, at), written.slice(at + 2)] : [written, undefined];
}

function fromResourceId(id: string) {
  const segments = id.split('/');
  const after = (word: string) =>
    segments[segments.findIndex((each) => each.toLowerCase() === word) + 1 || segments.length] ?? null;
  return {
    name: after('containerapps') ?? after('jobs') ?? '',
    resourceGroup: after('resourcegroups'),
    subscriptionId: after('subscriptions'),
    revision: after('revisions') ?? after('executions'),
    kind: after('jobs') === null ? 'app' : 'job',
  };
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
