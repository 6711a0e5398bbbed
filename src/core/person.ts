/** Who asks. Made only from what a platform signed, never from the text of a message. */
export interface Person {
  readonly platform: 'terminal' | 'slack' | 'teams' | 'machine';
  /** Stable on its platform: Slack user id, Entra object id, operating-system user. */
  readonly id: string;
  readonly name: string;
}

/** Whom an answer is for that nobody asked for. */
export const NOBODY: Person = { platform: 'machine', id: 'alerts', name: 'alerts' };
/** The id in the place of somebody whose data was deleted. */
export const DELETED = 'deleted';

/** Whether it is a person, who can be spoken to: the two above take the place of one on any platform. */
export function isSomebody({ id }: Person): boolean {
  return id !== NOBODY.id && id !== DELETED;
}
