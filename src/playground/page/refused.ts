/** What cannot be done, in words for whoever tried it. */
export class ActionRefused extends Error {}
