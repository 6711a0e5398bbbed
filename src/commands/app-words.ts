/** What of a typed word can name an app: a name, a revision's name, a resource id, an address of the portal. */
import { parseResourceId } from '../core/app-ref.ts';

// Azure allows 2 to 32 lower-case letters, digits and hyphens
// (https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftapp); people type
// capitals. Twice the length is let through: "not found" with the nearest names is a better answer than a rule.
export const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/i;

export interface NamedApp {
  readonly name: string;
  readonly resourceGroup: string | null;
  readonly subscriptionId: string | null;
  readonly revision: string | null;
  readonly kind: 'app' | 'job' | null;
}

/** @param written what `asName` gave. The name is checked against nothing. */
export function readWritten(written: string): NamedApp {
  const id = written.startsWith('/') ? parseResourceId(written) : null;
  if (id && /^microsoft\.app\/(containerapps|jobs)(\/|$)/i.test(id.type)) return fromResourceId(written);
  // An app's name never holds two hyphens in a row, a revision's always does: `<app>--<suffix>`.
  const at = written.indexOf('--');
  const isRevision = at > 0 && at + 2 < written.length;
  return {
    name: isRevision ? written.slice(0, at) : written,
    resourceGroup: null,
    subscriptionId: null,
    revision: isRevision ? written : null,
    kind: null,
  };
}

// The look behind spares a walk from each mark of a long row of them.
const MARKS = /^["'`*_<«»„“”‚‘’(]+|(?<!["'`*_>«»„“”‚‘’).,;:!?])["'`*_>«»„“”‚‘’).,;:!?]+$/g;

/**
 * A name as it was meant: without the marks of a sentence around it, with the hyphens that a phone made long, and of the
 * portal's address only the resource id.
 */
export function asName(word: string): string {
  const bare = word.trim().replace(MARKS, '');
  const id = /^https:\/\/(?:portal|ms\.portal)\.azure\.(?:com|cn|us)\/\S*?(\/subscriptions\/[^\s?#]+)/i.exec(bare);
  if (id) return (id[1] ?? '').replace(/\/(?:overview|containerapp|revisionManagement)\/?$/i, '');
  return straightDashes(bare);
}

/** Hyphens as they were typed: of two in a row phones make the long dash, of one at most a short one. */
export function straightDashes<T extends string | undefined>(word: T): T {
  return word?.replace(/(?<=\w)\u2014(?=\w)/g, '--').replace(/[\u2010-\u2015]/g, '-') as T;
}

function fromResourceId(id: string): NamedApp {
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
