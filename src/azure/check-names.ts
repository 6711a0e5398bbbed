/** Checks of `doctor` that others need, by the names under which people see them. */
export const SIGN_IN = 'Azure sign-in';
export const SUBSCRIPTIONS = 'Subscriptions';
