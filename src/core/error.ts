/** Stable codes of `pullcheck.error/1`. Exit codes follow from them (design: 64 usage, 2 out of reach). */
export type ErrorCode =
  | 'usage'
  | 'app-not-found'
  | 'app-ambiguous'
  | 'revision-not-found'
  | 'sign-in-failed'
  | 'azure-unreachable'
  | 'azure-denied'
  | 'settings-invalid'
  | 'storage-unavailable'
  | 'internal';

/** One thing that the user could have meant. */
export interface Candidate {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  /** Left out where it makes no difference: an app. */
  readonly kind?: 'app' | 'job';
}

/** An error whose words are meant for the user: safe to show, and it says the next step. */
export class PullcheckError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | null;
  readonly candidates: readonly Candidate[];
  /**
   * What was perhaps meant, each to be asked by a button: of a command that does not exist all words, of one that does those
   * after its name. Empty = nobody can tell.
   */
  readonly meant: readonly (readonly string[])[];

  constructor(
    code: ErrorCode,
    message: string,
    more: {
      remedy?: string | null;
      candidates?: readonly Candidate[];
      meant?: readonly (readonly string[])[];
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'PullcheckError';
    this.code = code;
    this.remedy = more.remedy ?? null;
    this.candidates = more.candidates ?? [];
    this.meant = more.meant ?? [];
  }
}
