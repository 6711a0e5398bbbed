/** An identity that was deleted: Azure keeps its name on the app and its principal in the role assignments. */
import { sameId } from '../core/app-ref.ts';
import type { Fact } from '../core/fact.ts';
import type { Suspect } from './cause.ts';
import { nameOf } from './commands.ts';
import type { PullIdentity } from './registry-facts.ts';

/** Is the identity that the app names gone, or another one of the same name? The app itself goes on showing the old one. */
export function lostIdentity(
  { signIn, ref }: Suspect,
  pullIdentity: Fact<PullIdentity>,
): { readonly gone: boolean; readonly because: string; readonly seen: string } | null {
  if (signIn.kind !== 'user-identity' || !signIn.attached || pullIdentity.state === 'unknown') return null;
  const { id, exists, principalId } = pullIdentity.value;
  if (!sameId(id, signIn.identityId)) return null;
  const name = nameOf(id);
  if (!exists)
    return {
      gone: true,
      because: `The identity ${name}, by which ${ref.name} pulls, was deleted: the app still names it, and its role assignments are still listed, but nothing can sign in with it.`,
      seen: `there is no identity ${name}`,
    };
  if (principalId === null || signIn.principalId === null) return null;
  if (principalId.toLowerCase() === signIn.principalId.toLowerCase()) return null;
  return {
    gone: false,
    because: `The identity ${name}, by which ${ref.name} pulls, was deleted and made anew: it is principal ${principalId} now, and the app still holds ${signIn.principalId}, which is no more.`,
    seen: `${name} is principal ${principalId}`,
  };
}
