/** A plan as a message: from, to, why, what changes, what it does not restore, the steps, and until when it may be approved. */
import { upperFirst } from '../core/words.ts';
import type { NoPlan, Plan, RejectedCandidate } from '../rollback/plan.ts';
import { byHand, MODE_WORDS, sayDiff, saySide, sayStep } from '../rollback/say-plan.ts';
import { appWords } from './app-words.ts';
import type { Action, Code, Reply, Section, Text } from './reply.ts';
import { reply } from './reply.ts';
import { say, sayCommand, sentence, withCode } from './say.ts';

export interface PlanReplyOptions {
  /** Where it can be approved (a chat); else the commands for doing it by hand are shown. */
  readonly canDecide: boolean;
  /** Whether the rule about the app lets anybody break the glass; left out = nobody. */
  readonly breakGlass?: boolean;
  /** In a chat where nothing is carried out, that is said; left out = in none. */
  readonly inChat?: boolean;
  /** Nobody but the asker reads where it is shown; left out = others do. */
  readonly alone?: boolean;
  /** Who may approve, in a clause (`<rule>` of the policy); null = nobody, because no policy lists anybody. */
  readonly approvers: string | null;
}

const TITLES = {
  rollback: 'Plan: roll back',
  undo: 'Plan: take back the rollback of',
  restart: 'Plan: restart',
} as const;
const MOST_REJECTED = 8;

/** One id for all that is said of one plan, so that a later card takes the place of an earlier one. */
export function planCardId(planId: string): string {
  return `plan:${planId}`;
}

export function planReply(plan: Plan, options: PlanReplyOptions): Reply {
  const { app } = plan;
  return reply({
    id: planCardId(plan.id),
    title: `${TITLES[plan.kind]} ${say(app.name, 80)}`,
    severity: 'warning',
    summary: summaryOf(plan, options),
    facts: planFacts(plan),
    sections: [
      {
        title: 'Steps',
        lines: plan.steps.map((step, i) => [`${i + 1}. ${sentence(say(sayStep(step)))}`]),
        fold: 'never',
      },
      ...planSections(plan),
    ],
    code: options.canDecide ? [] : codeOf(plan),
    actions: options.canDecide ? actionsOf(plan, options.breakGlass === true) : [],
    footer: ['Nothing has been changed yet.'],
  });
}

function summaryOf(plan: Plan, { canDecide, inChat, alone, approvers }: PlanReplyOptions): Text[] {
  const users = plan.downSince === null ? '' : 'Users are down. ';
  const lines: Text[] = [[`${users}${planSentence(plan.why, plan.app, 300)}`]];
  if (plan.kind !== 'restart') {
    const [first, ...more] = sayDiff(plan.diff);
    if (first !== undefined)
      lines.push([`${sentence(say(first, 240))}${more.length === 0 ? '' : ` ${more.length} more below.`}`]);
  }
  const [note] = plan.notes;
  if (note !== undefined) lines.push([`Mind: ${sentence(say(note, 240))}`]);
  if (!canDecide) {
    lines.push([
      inChat
        ? 'Nobody can approve it here: no identity is set up that carries it out. By hand, the commands are below.'
        : 'Carrying it out is for a chat, where somebody approves it; by hand, the commands are below.',
    ]);
    return lines;
  }
  lines.push([
    approvers === null
      ? 'Nobody may approve it: no approvals are configured for this app.'
      : `${sentence(say(approvers, 240))}`,
    ' It may be approved until ',
    { time: new Date(plan.expiresAt) },
    '.',
  ]);
  if (alone && approvers !== null)
    lines.push([`Nobody else reads this chat: whoever approves it writes to me: approve ${plan.id}`]);
  return lines;
}

/** A clause as a sentence; the app's own name, and those of its revisions, stay as Azure spells them. */
export function planSentence(words: string, { name }: { readonly name: string }, max = 500): string {
  const said = say(words, max);
  return sentence(said.startsWith(name) ? said : upperFirst(said));
}

/** Label and value, for the plan and for every later card of it. */
export function planFacts(plan: Plan): { label: string; text: Text }[] {
  return [
    {
      label: plan.app.kind === 'job' ? 'Job' : 'App',
      text: [`${say(plan.app.name)} in ${say(plan.app.resourceGroup)}`],
    },
    { label: 'Mode', text: [MODE_WORDS[plan.mode]] },
    ...(plan.kind === 'restart'
      ? [{ label: 'Revision', text: [say(saySide(plan.to))] }]
      : [
          { label: 'From', text: [say(saySide(plan.from))] },
          { label: 'To', text: [say(saySide(plan.to))] },
        ]),
    ...plan.to.images.flatMap(({ container, digest }) =>
      digest === null ? [] : [{ label: 'Digest', text: [`${say(container, 60)}: ${say(digest, 80)}`] }],
    ),
  ];
}

export function planSections(plan: Plan): Section[] {
  const lines = (words: readonly string[]): Text[] => words.map((line) => [planSentence(line, plan.app)]);
  const sections: Section[] = [
    { title: 'What changes', lines: lines(sayDiff(plan.diff)), fold: 'in-chat' },
    { title: 'Mind', lines: lines(plan.notes), fold: 'in-chat' },
    { title: 'What it does not restore', lines: lines(plan.notRestored), fold: 'in-chat' },
    { title: 'Not chosen', lines: rejectedLines(plan.rejected), fold: 'always' },
  ];
  return sections.filter((section) => section.lines.length > 0);
}

function rejectedLines(rejected: readonly RejectedCandidate[]): Text[] {
  const shown = rejected.slice(0, MOST_REJECTED);
  const more = rejected.length - shown.length;
  return [
    ...shown.map(
      ({ revision, reason, because }): Text => [`${say(revision, 80)}: ${withCode(sentence(say(because)), reason)}`],
    ),
    ...(more > 0 ? [[`and ${more} more.`]] : []),
  ];
}

function codeOf(plan: Plan): Code[] {
  return byHand(plan).map(({ title, command }) => ({ title: say(title, 160), text: sayCommand(command), note: null }));
}

function actionsOf(plan: Plan, breakGlass: boolean): Action[] {
  const what = plan.kind === 'restart' ? 'Restart' : plan.kind === 'undo' ? 'Take back' : 'Roll back';
  return [
    {
      label: `Approve: ${what.toLowerCase()}`,
      command: `approve ${plan.id}`,
      style: 'primary',
      confirm: `${what} ${say(plan.app.name, 60)} to ${say(saySide(plan.to), 160)}?`,
    },
    {
      label: 'Reject',
      command: `reject ${plan.id}`,
      style: 'plain',
      confirm: null,
      asks: { label: 'Why not? It may stay empty.', required: false },
    },
    ...(breakGlass
      ? [
          {
            label: 'Break the glass',
            command: `approve ${plan.id} --break-glass`,
            style: 'danger',
            confirm: `${what} ${say(plan.app.name, 60)} to ${say(saySide(plan.to), 160)} without a second pair of eyes? Everybody will read why.`,
            asks: { label: 'Why can it not wait for somebody else?', required: true },
          } as const,
        ]
      : []),
  ];
}

/** There is nothing that could safely be done: why, and what was looked at. */
export function noPlanReply(
  app: {
    readonly name: string;
    readonly resourceGroup: string;
    readonly subscriptionId: string;
    readonly kind: 'app' | 'job';
  },
  { reason, because, rejected }: NoPlan,
): Reply {
  const fine = reason === 'not-needed' || reason === 'already-there';
  return reply({
    id: `no-plan:${app.name.toLowerCase()}`,
    title: fine ? `Nothing to do for ${say(app.name, 80)}` : `No plan for ${say(app.name, 80)}`,
    severity: fine ? 'ok' : 'warning',
    summary: [[withCode(planSentence(because, app), reason)]],
    sections: rejected.length === 0 ? [] : [{ title: 'Looked at', lines: rejectedLines(rejected), fold: 'never' }],
    actions: [{ label: 'Check the app', command: appWords('diagnose', app), style: 'plain', confirm: null }],
    footer: ['Nothing was changed.'],
  });
}
