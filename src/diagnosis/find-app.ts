/** From what somebody typed to the one app that is meant, or a clear word on why not. */
import type { AppRef } from '../core/app-ref.ts';
import { type Candidate, PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';
import type { AppQuery, FactSource, ReadContext } from './facts.ts';

/**
 * @throws PullcheckError `usage` for an empty name, `app-not-found` with the
 * nearest names, `app-ambiguous` with the choices, and whatever the source throws when nothing could be searched.
 */
export async function findApp(query: AppQuery, source: FactSource, context: ReadContext): Promise<AppRef> {
  const name = query.name.trim();
  if (name === '')
    throw new PullcheckError('usage', 'Which app? Give its name.', { remedy: 'pullcheck diagnose my-app' });
  const found = await source.findApps({ ...query, name }, context);
  const [match, ...others] = found.matches;
  const gaps =
    found.gaps.length > 0
      ? ` ${found.gaps.length} subscription${found.gaps.length === 1 ? '' : 's'} could not be searched: ${found.gaps[0]?.because}.`
      : '';
  if (match === undefined) {
    const where = `${count(found.searched.apps, 'Container App')} in ${count(found.searched.subscriptions, 'subscription')}`;
    const nearest = found.nearest[0];
    throw new PullcheckError(
      'app-not-found',
      `No Container App is named "${safeLine(name, 60)}" (looked at ${where}).${gaps}`,
      {
        candidates: found.nearest.map(candidate),
        remedy:
          nearest !== undefined
            ? `Did you mean ${nearest.name}?`
            : (found.gaps[0]?.remedy ??
              'Check the name, and that pullcheck may read the subscription: az containerapp list --query "[].name" -o tsv'),
      },
    );
  }
  if (others.length > 0) {
    throw new PullcheckError(
      'app-ambiguous',
      `${found.matches.length} Container Apps are named "${safeLine(name, 60)}". Which one?${gaps}`,
      {
        candidates: found.matches.map(candidate),
        remedy: `Name its resource group: pullcheck diagnose ${match.name} -g ${match.resourceGroup} -s ${match.subscriptionId}`,
      },
    );
  }
  return match;
}

function candidate(ref: AppRef): Candidate {
  return { name: ref.name, resourceGroup: ref.resourceGroup, subscriptionId: ref.subscriptionId };
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
