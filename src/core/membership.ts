/** What a platform vouches for beside who somebody is. "Could not look" is never "a member". */
export interface Membership {
  /**
   * `guest`: of the workspace or tenant, as a guest · `external`: of another organisation, in a shared channel (Slack Connect,
   * Teams shared channels) · `other-tenant`: the platform names another tenant or workspace than ours · `allowed-tenant`: a member of
   * another tenant that the settings list: may ask as a member does, and decide nothing · `unknown`: it was not told
   */
  readonly kind: 'member' | 'guest' | 'external' | 'other-tenant' | 'allowed-tenant' | 'unknown';
  /** Those of the groups that were asked about which the person is in; null = they could not be looked up. */
  readonly groups: readonly string[] | null;
}
