/** A diagnosis as a message: are users down, what is wrong, how we know, the repair, and whether going back helps. */
import { lowerFirst } from '../core/words.ts';
import type { CauseId } from '../diagnosis/cause-id.ts';
import { isFollowUp } from '../diagnosis/follow-up.ts';
import type { Diagnosis, Fix, Outcome, RankedCause } from '../diagnosis/result.ts';
import { NO_INGRESS } from '../diagnosis/serving.ts';
import { appWords } from './app-words.ts';
import { beforeIt, changesSection } from './changes-section.ts';
import { diagnosisId } from './checking-reply.ts';
import { codeOf, fixTitle, sayNote } from './diagnosis-repairs.ts';
import { factLabel } from './fact-labels.ts';
import { othersLine, othersSection } from './others-section.ts';
import { planActions } from './plan-actions.ts';
import { portalActions } from './portal-actions.ts';
import type { Action, Reply, Section, Severity, Text } from './reply.ts';
import { reply } from './reply.ts';
import { isCommand, say, sayDuration, sayOthers, sayRemedy, sentence } from './say.ts';

export interface DiagnosisReplyOptions {
  /** Where the cause pages are, without a slash at the end; null = no links. */
  readonly docsUrl: string | null;
  /** The revision that was asked for by name: "Check again" asks for the same one. */
  readonly askedRevision: string | null;
  /** Whether something can be said later, where this is said: then "Tell me when it starts" is offered. Left out = no. */
  readonly canWatch?: boolean;
  /** Whether a plan can be approved where this is said. Left out = no. */
  readonly canPlan?: boolean;
  /** Whether links into the portal are shown beside those of the repairs: there are buttons for them. Left out = yes. */
  readonly portalLinks?: boolean;
  /** The facts that are still being read: it is the verdict, and not all of the answer yet. Left out = none. */
  readonly pending?: readonly string[];
}

const TITLES: Readonly<Record<Outcome, string>> = {
  'pull-failure': 'cannot pull its image',
  'not-a-pull-failure': 'does not start, and it is not the image pull',
  healthy: 'is healthy',
  recovered: 'has recovered',
  inconclusive: 'cannot be judged yet',
};

/** A job that failed did start. */
const JOB_TITLES: typeof TITLES = { ...TITLES, 'not-a-pull-failure': 'fails, and it is not the image pull' };

const USERS = {
  down: 'Users are down.',
  degraded: 'Users are served in part.',
  up: 'Users are served.',
  unknown: 'Whether users are served is not known.',
} as const;

/** Nobody waits at a job's door: what counts is whether it runs. */
const JOBS = {
  down: 'The job cannot run.',
  degraded: 'The job runs in part.',
  up: 'The job can run.',
  // The headline says it all then.
  unknown: '',
} as const;

/** No request comes from outside: what counts is whether it runs. */
const WORKERS = {
  down: 'The app does not run.',
  degraded: 'The app runs in part.',
  up: 'The app runs.',
  unknown: 'Whether the app runs is not known.',
} as const;

function usersOf(kind: 'app' | 'job', serving: Diagnosis['serving']): Readonly<Record<typeof serving.state, string>> {
  if (kind === 'job') return JOBS;
  return serving.text.includes(NO_INGRESS) ? WORKERS : USERS;
}

const ROLLBACK = {
  recommended: 'Rolling back would help',
  possible: 'Rolling back may help',
  'will-not-help': 'Rolling back will not help',
  'not-needed': 'No rollback is needed',
  unavailable: 'There is nothing to roll back to',
} as const;

/** More than this many of one kind are counted rather than shown: a message is read on a phone. */
const MOST = { summaryCauses: 2, causes: 5, fixes: 6, evidence: 12, links: 5 } as const;

export function diagnosisReply(given: Diagnosis, options: DiagnosisReplyOptions): Reply {
  const { app } = given;
  const diagnosis: Diagnosis = { ...given, fixes: mostTelling(given.fixes) };
  return reply({
    id: diagnosisId(app.resourceId),
    title: `${say(app.name, 80)} ${(app.kind === 'job' ? JOB_TITLES : TITLES)[diagnosis.outcome]}`,
    severity: severityOf(diagnosis),
    summary: summaryOf(diagnosis),
    facts: factsOf(diagnosis),
    sections: sectionsOf(diagnosis),
    code: codeOf(diagnosis),
    actions: actionsOf(diagnosis, options),
    footer: footerOf(diagnosis, options.pending ?? []),
  });
}

function footerOf({ timings }: Diagnosis, pending: readonly string[]): Text {
  if (pending.length === 0) return [`Read from Azure in ${sayDuration(timings.totalMs)}; nothing was changed.`];
  // The verdict stands: what is still to come may rule more out, and fill in the rest.
  return [`Still reading: ${say(pending.map(factLabel).join(', '), 300)}…`];
}

/** They come best first; the last one is the restart that ends the repair, and is not left out. */
function mostTelling(fixes: readonly Fix[]): readonly Fix[] {
  return fixes.length <= MOST.fixes ? fixes : [...fixes.slice(0, MOST.fixes - 1), ...fixes.slice(-1)];
}

function severityOf({ outcome, serving }: Diagnosis): Severity {
  if (outcome === 'healthy' || outcome === 'recovered') return 'ok';
  return serving.state === 'down' ? 'critical' : 'warning';
}

/** At most seven lines, the first of which says whether users are down, and the verdict. */
function summaryOf(diagnosis: Diagnosis): Text[] {
  const { app, serving, causes, fixes, notChecked, outcome } = diagnosis;
  const users = usersOf(app.kind, serving)[serving.state];
  const lines: Text[] = [[`${users} ${sentence(say(diagnosis.headline, 300))}`.trim()]];
  lines.push(...beforeIt(diagnosis));
  if (causes.length > 0) {
    const { telling, others } = byWorth(causes);
    const shown = telling.slice(0, MOST.summaryCauses).map((cause) => `${cause.id} (${cause.confidence})`);
    const rest = causes.length - shown.length;
    const more = rest === 0 ? '' : others.length === rest ? `; ${rest} more not ruled out` : ` and ${rest} more`;
    const label = outcome === 'recovered' ? 'It was' : shown.length > 1 ? 'Causes' : 'Cause';
    lines.push([`${label}: ${shown.join(', ')}${more}.`]);
  }
  const fix = fixes[0];
  if (fix && outcome !== 'recovered') {
    const steps = [
      fixTitle(fix, causes),
      ...fixes
        .slice(1)
        .filter(isFollowUp)
        .map((next) => lowerFirst(say(next.title, 160))),
    ];
    lines.push([`Repair: ${sentence(steps.join(', '))}`]);
  }
  if (outcome !== 'healthy') {
    lines.push([sentence(rollbackLine(diagnosis))]);
  }
  lines.push(...othersLine(diagnosis));
  if (notChecked.length > 0) {
    // One of the log's two sources was read: then it is not the log that is missing.
    const partly = diagnosis.evidence.some((each) => each.fact === 'systemLog');
    const label = (fact: string) =>
      fact === 'systemLog' && partly
        ? 'a part of the system log'
        : fact === 'inventory' && diagnosis.blastRadius.state === 'partial'
          ? 'some of the other apps'
          : factLabel(fact);
    const unseen = [...new Set(notChecked.map(({ fact }) => label(fact)))];
    lines.push([`Could not see: ${say(unseen.join(', '), 200)}.`]);
  }
  return lines;
}

function rollbackLine({ rollback, serving, causes }: Diagnosis): string {
  const because = rollback.because.trim() === '' ? '' : `: ${say(rollback.because, 240)}`;
  if (rollback.advice !== 'will-not-help') return `${ROLLBACK[rollback.advice]}${because}`;
  // Nobody waits for a rollback while users are served; and what is not proven is not said as if it were.
  if (serving.state === 'up') return `No rollback is needed, and none would help${because}`;
  return `${causes[0]?.confidence === 'verified' ? ROLLBACK[rollback.advice] : 'Rolling back will probably not help'}${because}`;
}

/** Beside a cause that is proven, what merely could not be ruled out is a detail; without one, it is the answer. */
function byWorth(causes: readonly RankedCause[]): {
  readonly telling: readonly RankedCause[];
  readonly others: readonly RankedCause[];
} {
  if (causes[0]?.confidence !== 'verified') return { telling: causes, others: [] };
  const worth = (cause: RankedCause) => cause.confidence !== 'possible';
  return { telling: causes.filter(worth), others: causes.filter((cause) => !worth(cause)) };
}

function factsOf(diagnosis: Diagnosis): { label: string; text: Text }[] {
  const { app, revision, execution, images, outcome, serving } = diagnosis;
  const facts: { label: string; text: Text }[] = [
    { label: app.kind === 'job' ? 'Job' : 'App', text: [`${say(app.name)} in ${say(app.resourceGroup)}`] },
  ];
  if (execution !== null) facts.push({ label: 'Execution', text: [say(execution)] });
  if (revision !== null) facts.push({ label: 'Revision', text: [say(revision)] });
  else if (app.kind === 'app' && outcome !== 'healthy')
    facts.push({ label: 'Revision', text: ['none: the write that failed made no revision'] });
  if (serving.text.trim() !== '') facts.push({ label: 'Serving', text: [sentence(say(serving.text))] });
  const byReference = new Map<string, string[]>();
  for (const { container, reference } of images)
    byReference.set(reference, [...(byReference.get(reference) ?? []), container]);
  for (const [reference, containers] of byReference)
    facts.push({
      label: 'Image',
      text: [byReference.size > 1 ? `${say(reference)} (${say(containers.join(', '), 120)})` : say(reference)],
    });
  return facts;
}

function sectionsOf(diagnosis: Diagnosis): Section[] {
  const { causes, evidence, ruledOut, notChecked, outcome, fixes } = diagnosis;
  const sections: Section[] = [];
  const { telling, others } = byWorth(causes);
  if (telling.length > 0)
    sections.push({
      title: outcome === 'recovered' ? 'What it was' : telling.length === 1 ? 'Why' : 'Why, most probable first',
      lines: [
        ...telling.slice(0, MOST.causes).map((cause) => causeLine(cause, causes.length > 1)),
        ...sayOthers(telling.slice(MOST.causes)),
      ],
      fold: 'never',
    });
  // What speaks for the verdict stands above the fold; what only rules others out goes with them.
  const forCauses = new Set(causes.flatMap((cause) => cause.evidence));
  const against = new Set(ruledOut.flatMap((each) => each.evidence));
  const speaking = evidence.filter(({ id }) => forCauses.has(id) || !against.has(id));
  if (speaking.length > 0) sections.push({ title: 'How we know', lines: evidenceLines(speaking), fold: 'in-chat' });
  const inWords = fixes.filter((fix) => fix.command === null);
  if (inWords.length > 0)
    sections.push({
      title: 'To do by hand',
      lines: inWords.map((fix) => [`${sentence(fixTitle(fix, causes))} ${sayNote(fix, fix.note, true)}`.trim()]),
      fold: 'never',
    });
  sections.push(...changesSection(diagnosis));
  if (others.length > 0)
    sections.push({ title: 'Not ruled out', lines: others.map((cause) => causeLine(cause, true)), fold: 'always' });
  if (ruledOut.length > 0)
    sections.push({
      title: 'Ruled out',
      lines: ruledOut.map((each) => [`${each.id}: ${sentence(say(each.because))}${references(each.evidence)}`]),
      fold: 'always',
    });
  const other = evidence.filter((each) => !speaking.includes(each));
  if (other.length > 0) sections.push({ title: 'What rules them out', lines: evidenceLines(other), fold: 'always' });
  sections.push(...othersSection(diagnosis));
  if (notChecked.length > 0)
    sections.push({
      title: 'Not checked',
      lines: notChecked.map((each) => [
        `${factLabel(each.fact)}: ${sentence(say(each.because))}` +
          (each.wouldSettle.length > 0 ? ` It would settle ${each.wouldSettle.join(', ')}.` : '') +
          (each.remedy !== null && !isCommand(each.remedy)
            ? ` To let me see: ${sentence(sayRemedy(each.remedy))}`
            : ''),
      ]),
      fold: 'always',
    });
  return sections;
}

function evidenceLines(evidence: Diagnosis['evidence']): Text[] {
  const shown = evidence.slice(0, MOST.evidence).map((each): Text => {
    const at = new Date(each.at);
    const words = `${each.id}: ${sentence(say(each.text))} (${say(each.source, 80)}`;
    return Number.isNaN(at.getTime()) ? [`${words})`] : [`${words}, `, { time: at }, ')'];
  });
  return [...shown, ...more(evidence.length - shown.length, 'piece of evidence', 'pieces of evidence')];
}

function causeLine(cause: RankedCause, severalCauses: boolean): Text {
  const containers = cause.containers.length > 0 ? ` Containers: ${say(cause.containers.join(', '), 120)}.` : '';
  return [
    `${severalCauses ? `${cause.confidence}, ` : ''}${cause.id}: ${sentence(say(cause.because, 600))}` +
      `${severalCauses ? containers : ''}${references(cause.evidence)}`,
  ];
}

function actionsOf(
  diagnosis: Diagnosis,
  { docsUrl, askedRevision, canWatch, canPlan, portalLinks = true }: DiagnosisReplyOptions,
): Action[] {
  const { app, causes, outcome } = diagnosis;
  const revision = askedRevision === null ? [] : ['--revision', askedRevision];
  const actions: Action[] = [
    {
      label: 'Check again',
      command: appWords('diagnose', app, revision),
      style: outcome === 'healthy' ? 'plain' : 'primary',
      confirm: null,
    },
  ];
  // The app is watched as a whole: where one revision was asked for, another one might be announced.
  if (canWatch && outcome !== 'healthy' && outcome !== 'recovered' && askedRevision === null)
    actions.push({ label: 'Tell me when it starts', command: appWords('watch', app), style: 'plain', confirm: null });
  if (canPlan) actions.push(...planActions(diagnosis));
  const cause: CauseId | undefined = causes[0]?.id;
  const about =
    docsUrl === null || cause === undefined ? [] : [{ label: `About ${cause}`, url: `${docsUrl}/${cause}.md` }];
  const inPortal = portalActions(diagnosis, portalLinks).slice(0, MOST.links - about.length);
  return [...actions, ...inPortal, ...about];
}

function references(ids: readonly string[]): string {
  return ids.length > 0 ? ` [${ids.join(', ')}]` : '';
}

function more(count: number, one: string, many: string): Text[] {
  return count > 0
    ? [[`and ${count} more ${count === 1 ? one : many}; the terminal's \`--output json\` has all.`]]
    : [];
}
