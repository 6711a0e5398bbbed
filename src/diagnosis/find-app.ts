/** From what somebody typed to the one app that is meant, or a clear word on why not. */
import type { AppRef } from '../core/app-ref.ts';
import { type Candidate, PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';
import type { AppQuery, FactSource, FoundApps, ReadContext } from './fact-source.ts';

/**
 * @throws PullcheckError `usage` for an empty name, `app-not-found` with the
 * nearest names, `app-ambiguous` with the choices, and whatever the source throws when nothing could be searched.
 */
export async function findApp(query: AppQuery, source: FactSource, context: ReadContext): Promise<AppRef> {
  const name = query.name.trim();
  if (name === '')
    throw new PullcheckError('usage', 'Which app or job? Give its name.', { remedy: 'pullcheck diagnose my-app' });
  const found = await source.findApps({ ...query, name }, context);
  const [match, ...others] = found.matches;
  const gaps =
    found.gaps.length > 0
      ? ` ${found.gaps.length} subscription${found.gaps.length === 1 ? '' : 's'} could not be searched: ${found.gaps[0]?.because}.`
      : '';
  if (match === undefined) {
    const nearest = found.nearest[0];
    throw new PullcheckError(
      'app-not-found',
      `No Container App is named "${safeLine(name, 60)}"${whereLooked(query, found)}.${gaps}`,
      {
        candidates: found.nearest.map(candidate),
        remedy:
          nearest !== undefined
            ? meant(nearest, name)
            : (found.gaps[0]?.remedy ??
              'Check the name, and that pullcheck may read the subscription: az containerapp list --query "[].name" -o tsv'),
      },
    );
  }
  if (others.length > 0) {
    throw new PullcheckError('app-ambiguous', `${nouns(found.matches)} are named "${safeLine(name, 60)}".${gaps}`, {
      candidates: found.matches.map(candidate),
      remedy: howToChoose(match, others),
    });
  }
  return match;
}

/** What "not found" rests on. A group in which nothing was seen may be misspelt, empty, or out of sight. */
function whereLooked(query: AppQuery, { searched }: FoundApps): string {
  const subscriptions = count(searched.subscriptions, 'subscription');
  if (query.resourceGroup === null) return ` (looked at ${count(searched.apps, 'Container App')} in ${subscriptions})`;
  const group = `the resource group "${safeLine(query.resourceGroup, 90)}"`;
  return searched.apps === 0
    ? `: ${group} has none in the ${subscriptions} looked at, or cannot be seen`
    : ` in ${group} (looked at ${count(searched.apps, 'Container App')} there)`;
}

/** The right name elsewhere says where; a like name is a guess. */
function meant(nearest: AppRef, name: string): string {
  return nearest.name.toLowerCase() === name.toLowerCase()
    ? `One of that name is elsewhere: pullcheck diagnose ${nearest.name} -g ${nearest.resourceGroup} -s ${nearest.subscriptionId}`
    : `Did you mean ${nearest.name}?`;
}

function candidate(ref: AppRef): Candidate {
  return { name: ref.name, resourceGroup: ref.resourceGroup, subscriptionId: ref.subscriptionId, kind: ref.kind };
}

function howToChoose(one: AppRef, others: readonly AppRef[]): string {
  const command = `pullcheck diagnose ${one.name} -g ${one.resourceGroup} -s ${one.subscriptionId}`;
  return others.some((other) => other.kind !== one.kind)
    ? `Name its kind and its resource group: ${command} --kind ${one.kind}`
    : `Name its resource group: ${command}`;
}

/** `2 Container Apps`, `2 jobs`, `1 Container App and 1 job`. */
function nouns(refs: readonly AppRef[]): string {
  const apps = refs.filter((ref) => ref.kind === 'app').length;
  const jobs = refs.length - apps;
  return [apps > 0 ? count(apps, 'Container App') : '', jobs > 0 ? count(jobs, 'job') : '']
    .filter((part) => part !== '')
    .join(' and ');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
