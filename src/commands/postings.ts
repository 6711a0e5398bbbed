/**
 * What was said, by a mark of our own: so that work which begins anew after a crash goes on with the message that already
 * stands, and does not say it a second time. `storage/` keeps them.
 */
import type { Posted } from './messenger.ts';

export type Posting =
  /** Nobody began to say it. */
  | { readonly state: 'new' }
  /** Somebody began, and did not come to note what became of it: it may stand, or not. `since` is ISO 8601. */
  | { readonly state: 'begun'; readonly since: string }
  | { readonly state: 'said'; readonly message: Posted };

export interface Postings {
  /** Notes, before it is said, that it is about to be said. @returns how it stood before this call */
  begin(mark: string): Promise<Posting>;
  /** Notes where it stands. */
  said(mark: string, message: Posted): Promise<void>;
}
