/** The gate before every request of a chat: may this person ask this, here? */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Membership } from '../core/membership.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import { accessReply } from '../replies/access-reply.ts';
import type { Reply } from '../replies/reply.ts';
import type { Audit } from '../rollback/plans.ts';
import type { AccessPolicy } from './access-policy.ts';
import type { Command } from './command.ts';
import { findCommand } from './find-command.ts';
import type { Messengers } from './inbox.ts';
import { type AccessVerdict, accessGroups, judgeAccess } from './judge-access.ts';
import type { ReceivePost } from './platform.ts';
import type { Request } from './request.ts';
import type { People } from './rollbacks.ts';

export interface AccessParts {
  readonly policy: AccessPolicy;
  readonly people: People;
  readonly messengers: Messengers;
  /** The platform vouches for nobody (Teams without sign-in, on this machine alone), and everybody there is let in. */
  readonly unsigned: (platform: Request['person']['platform']) => boolean;
  readonly log: Log;
}

export interface Access {
  /**
   * Answers within the time that a platform leaves for a request; never throws.
   * @returns what is said to the asker alone; null = it may be asked
   */
  refusal(request: Request): Promise<Refusal | null>;
  /** The verdicts on several commands, as if each were asked by the same person, here. Never throws. */
  judge(request: Request, commands: readonly Command[]): Promise<readonly AccessVerdict[]>;
}

/** What could not be looked up is looked up again after these pauses, once the request is acknowledged. */
const AGAIN_AFTER_MS = [500, 2_000];

/** The same with time: nobody is sent away because a platform stumbled once. */
export async function patientRefusal(
  access: Access,
  request: Request,
  clock: Clock,
  signal: AbortSignal,
): Promise<Refusal | null> {
  for (const pause of AGAIN_AFTER_MS) {
    const refusal = await access.refusal(request);
    if (refusal === null || !refusal.unsure) return refusal;
    await clock.after(pause, signal);
  }
  return access.refusal(request);
}

export interface Refusal {
  readonly command: string;
  readonly because: string;
  /** Something could not be looked up: another look may let them in. */
  readonly unsure: boolean;
  readonly reply: Reply;
}

export function createAccess({ policy, people, messengers, unsigned, log }: AccessParts): Access {
  async function judge({ person, place }: Request, commands: readonly Command[]): Promise<readonly AccessVerdict[]> {
    const messenger = person.platform === 'machine' ? undefined : messengers[person.platform];
    if (messenger === undefined || unsigned(person.platform)) return commands.map(() => ({ allowed: true }));
    const groups = accessGroups(policy, commands.map(limitedAs), person.platform);
    const membership = await people.membership(person, place, groups).catch((error: unknown): Membership => {
      log.error({ err: error, platform: person.platform }, 'who somebody is could not be looked up');
      return { kind: 'unknown', groups: null };
    });
    const channel = messenger.channel(place);
    return commands.map((command) =>
      judgeAccess(policy, {
        command: limitedAs(command),
        tellsNothing: command.tellsNothing === true,
        channel,
        actor: { person, membership },
      }),
    );
  }

  return {
    judge,
    async refusal(request) {
      const command = commandOf(request.words);
      // Words that are no command are answered with what is wrong with them, which tells nothing.
      if (command === null) return null;
      const [verdict] = await judge(request, [command]);
      if (verdict === undefined || verdict.allowed) return null;
      const { platform } = request.person;
      const { because, unsure } = verdict;
      log.info({ platform, command: command.name, because }, 'a request was refused');
      return { command: command.name, because, unsure, reply: accessReply({ ...verdict, platform }) };
    },
  };
}

/** Who points at a message asks for a diagnosis of what it is about. */
export function pointingRequest(person: Person, place: Place): Request {
  return { words: ['diagnose', 'this-alert'], person, place };
}

/** What a program posted is nobody's question. */
export function gated(access: Access, receivePost: ReceivePost, book: BookParts): ReceivePost {
  return async (post) => {
    if (post.asked === null) return receivePost(post);
    const request = pointingRequest(post.asked, post.place);
    const refusal = await access.refusal(request);
    // Who could not be looked up in time is looked up again, before the answer.
    if (refusal === null || refusal.unsure) return receivePost(post);
    await recordRefusal(book, post.key, request, refusal);
    return { state: 'answered', reply: refusal.reply };
  };
}

export interface BookParts {
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who was refused what. A book that cannot be written is no reason to let somebody in, nor to leave him without a word. */
export async function recordRefusal(
  { audit, clock, log }: BookParts,
  key: string,
  { person }: Request,
  { command, because }: Refusal,
): Promise<void> {
  const entry = {
    id: `refused ${key}`,
    at: clock.now().toISOString(),
    by: person,
    event: 'refused' as const,
    planId: null,
    resourceId: null,
    text: `${command}: ${because}`,
    data: { command },
  };
  await audit
    .append([entry])
    .catch((error: unknown) => log.error({ err: error }, 'a refusal could not be entered into the audit'));
}

function commandOf(words: readonly string[]): Command | null {
  try {
    return findCommand(words).command;
  } catch {
    return null;
  }
}

function limitedAs(command: Command): string {
  return command.limitedAs ?? command.name;
}
