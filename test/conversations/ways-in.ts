/** What is asked, by whom, and what must come of it: the same wherever it is asked. docs/access.md is made of this and of what came. */

export type Who = 'oncall' | 'approver' | 'guest' | 'neighbour' | 'stranger';
/** In this order: who may least comes first, so that nobody finds decided what he tries to decide. */
export const WHO: readonly Who[] = ['guest', 'stranger', 'neighbour', 'oncall', 'approver'];
export const PEOPLE: Readonly<Record<Who, string>> = {
  oncall: 'a member',
  approver: 'an approver',
  guest: 'a guest',
  stranger: 'somebody of another organisation',
  neighbour: 'in Teams: a member of another tenant that `PULLCHECK_TENANTS` lists',
};

/** What an answer is, by its title. What only leads to one, or comes later of itself, is none. */
const KINDS = {
  diagnosis: /^\S+ cannot pull its image/,
  watching: /^Watching /,
  plan: /^Plan: roll back /,
  'plan to restart': /^Plan: restart /,
  'plan to take back': /^Plan: take back the rollback of /,
  history: /^History of /,
  explanation: /^An image could not be pulled/,
  muted: /^Muted /,
  'nothing to mute': /^Nothing to mute here/,
  unmuted: /^Not muted /,
  checks: /^(?:\d+ of \d+ checks failed|All is in order)/,
  help: /^What you can ask/,
  evidence: /^How we know/,
  'evidence there': /^It is in the thread/,
  approved: /^Approved: /,
  rejected: /^Rejected: /,
  'not done': /^That was not done/,
  'no such answer': /^I did not understand that.* I no longer have that answer/s,
  refused: /^That is not for you here/,
} as const;
export type Kind = keyof typeof KINDS;
const NO_ANSWER_YET = /^(?:Checking |Rolling back |Rollback of |Working on it)/;

/** @returns null = it is no answer, but on the way to one. @throws Error for an answer of no known kind */
export function kindOf(words: string): Kind | null {
  const said = words.replace(/^(?:✅ OK|ℹ️ INFO|⚠️ WARNING|🔴 CRITICAL):?\s+/u, '');
  if (said.trim() === '' || NO_ANSWER_YET.test(said)) return null;
  const found = (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind].test(said));
  if (found === undefined) throw new Error(`An answer of no known kind: ${said.slice(0, 300)}`);
  return found;
}

/** What is said to the asker alone, where the platform can. */
const FOR_THE_ASKER: ReadonlySet<Kind> = new Set([
  'nothing to mute',
  'watching',
  'history',
  'checks',
  'help',
  'approved',
  'rejected',
  'not done',
  'no such answer',
  'evidence there',
]);

/** How answers of a kind are addressed; each has a column of its own. */
export const ADDRESSED = ['for everybody', 'for the asker', 'a refusal'] as const;
export type Addressed = (typeof ADDRESSED)[number];
export function addressed(kind: Kind): Addressed {
  return kind === 'refused' ? 'a refusal' : FOR_THE_ASKER.has(kind) ? 'for the asker' : 'for everybody';
}

/** Where an answer stands. */
export type How =
  | 'in the channel'
  | 'in the thread'
  | 'in the chat'
  | 'to the asker alone'
  | 'in place of the old answer'
  | 'a note under the card'
  | 'a dialog'
  /** Nothing is taken of who is of a tenant that is not let in. */
  | 'not taken';

/** null = not let in at all. */
export interface Outcome {
  readonly how: How;
  readonly kind: Kind | null;
  /** All that is shown, as JSON. */
  readonly shown: string;
}

export interface Case {
  /** With the app whose plans are made here, and the plans that were asked for. */
  readonly text: (app: string, plans: Readonly<Partial<Record<Who, string>>>) => string;
  /** Where it is asked: by each of these people. */
  readonly kinds: Readonly<Record<Who, Kind>>;
  /** The same in a chat, which is no channel; left out = there too. */
  readonly inChats?: Readonly<Record<Who, Kind>>;
  /** The same by a button; left out = as it is typed. */
  readonly pressed?: Readonly<Record<Who, Kind>>;
  /** Where no answer has a button for it. */
  readonly noButton?: readonly Way['platform'][];
}

const everybody = (kind: Kind) => ({ oncall: kind, approver: kind, guest: kind, neighbour: kind, stranger: kind });
const members = (kind: Kind) => ({ ...everybody('refused'), oncall: kind, approver: kind, neighbour: kind });
const approvers = (kind: Kind) => ({ ...everybody('not done'), approver: kind });
const missing = (whose: Who): never => {
  throw new Error(`There is no plan of ${whose}.`);
};

const NOWHERE = ['slack', 'teams'] as const;

/** One a command, in the order in which they are asked: plans first, and what the bot does of its own accord last. */
export const CASES: Readonly<Record<string, Case>> = {
  rollback: { text: (app) => `rollback ${app}`, kinds: members('plan') },
  // The approver's own: who asked may withdraw.
  reject: {
    text: (_app, plans) => `reject ${plans.approver ?? missing('approver')}`,
    kinds: approvers('rejected'),
  },
  // That of the member: nobody approves what he asked for himself.
  approve: {
    text: (_app, plans) => `approve ${plans.oncall ?? missing('oncall')}`,
    kinds: approvers('approved'),
  },
  undo: { text: (_app, plans) => `undo ${plans.oncall ?? missing('oncall')}`, kinds: members('plan to take back') },
  diagnose: { text: () => 'diagnose orders-api', kinds: members('diagnosis') },
  restart: { text: () => 'restart orders-api', kinds: members('plan to restart') },
  // The policy has a rule for it, which lists the approver.
  history: {
    text: (app) => `history ${app}`,
    kinds: { ...everybody('refused'), approver: 'history' },
    noButton: NOWHERE,
  },
  explain: { text: () => 'explain manifest unknown', kinds: everybody('explanation'), noButton: NOWHERE },
  help: { text: () => 'help', kinds: everybody('help'), noButton: NOWHERE },
  doctor: { text: () => 'doctor', kinds: members('checks'), noButton: NOWHERE },
  mute: { text: () => 'mute', kinds: members('muted'), inChats: members('nothing to mute'), noButton: NOWHERE },
  unmute: { text: () => 'unmute', kinds: members('unmuted'), inChats: members('nothing to mute'), noButton: NOWHERE },
  // Teams folds the evidence away within the card, and asks nobody for it.
  details: {
    text: () => 'details 1',
    kinds: members('no such answer'),
    pressed: { ...members('evidence'), approver: 'evidence there' },
    noButton: ['teams'],
  },
  watch: { text: () => 'watch orders-api', kinds: members('watching') },
};

/** One way in. */
export interface Way {
  readonly platform: 'slack' | 'teams';
  /** As the table says it. */
  readonly name: string;
  /** `typed`: words. `pressed`: buttons. `pointed`: the menu of a message, which asks for a diagnosis and nothing else. */
  readonly by: 'typed' | 'pressed' | 'pointed';
  /** The channel in which all of it happens; null = everybody asks in a chat of his own. */
  readonly place: string | null;
  /** Who reads there. */
  readonly company: 'channel' | 'group' | 'alone';
  /** The app whose plans are made here. */
  readonly app: string;
  /** @returns what came of it, when it stands */
  ask(text: string, who: Who): Promise<Outcome>;
}

/** Every text of a rendered message in reading order, buttons left out. */
export function wordsIn(shown: unknown): string {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if ((key === 'text' || key === 'title' || key === 'codeSnippet') && typeof inner === 'string') texts.push(inner);
      else if (key !== 'fallback' && key !== 'accessory') walk(inner);
    }
  };
  walk(shown);
  // What keeps names from becoming links is not to be read.
  return texts.join(' ').replaceAll('\u2060', '').replace(/ +/g, ' ');
}
