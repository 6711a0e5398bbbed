/** Who asks. Made only from what a platform signed, never from the text of a message. */
export interface Person {
  readonly platform: 'terminal' | 'slack' | 'teams' | 'machine';
  /** Stable on its platform: Slack user id, Entra object id, operating-system user. */
  readonly id: string;
  readonly name: string;
}
