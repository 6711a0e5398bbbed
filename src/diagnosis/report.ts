/** Puts the answer together: what stands, what is ruled out, what was not seen, and the evidence, numbered once. */

import type { Fact, Unknown } from '../core/fact.ts';
import { type ImageRef, shortImage } from '../core/image-ref.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import { lowerFirst, upperFirst } from '../core/words.ts';

import type { AppState } from './app-facts.ts';
import type { Assessment } from './assess.ts';
import type { Shown, Suspect } from './cause.ts';
import type { CauseId } from './cause-id.ts';
import { restartAfter } from './commands.ts';
import type { FactName, FactTable } from './facts.ts';
import type { Standing, Verdict } from './judge.ts';
import { STILL_READ } from './live-table.ts';
import type { Observation } from './observations.ts';
import { portalLinks } from './portal.ts';
import { isGeneric } from './precedence.ts';
import type { ImageState } from './pull-state.ts';
import type { Confidence, Diagnosis, Evidence, Fix, NotChecked, RankedCause } from './result.ts';
import type { Serving } from './serving.ts';

/** One image, judged. */
export interface JudgedImage {
  readonly state: ImageState;
  readonly suspect: Suspect;
  readonly facts: FactTable;
  /** The failures that its readings come from, the telling ones first. */
  readonly shown: readonly Observation[];
  readonly verdict: Verdict;
}

export interface ReportParts {
  readonly app: AppState;
  readonly assessment: Assessment;
  readonly judged: readonly JudgedImage[];
  readonly serving: Serving;
  readonly rollback: Diagnosis['rollback'];
  /** The facts to name what could not be seen, when no image was judged. */
  readonly table: FactTable;
  readonly images: Diagnosis['images'];
}

/** The longest text of one piece of evidence, in characters. */
const EVIDENCE_LIMIT = 400;

/** All but whom else it strikes. */
export function report(parts: ReportParts): Omit<Diagnosis, 'timings' | 'alsoAffected' | 'blastRadius'> {
  const { app, assessment, judged } = parts;
  const evidence = new EvidenceList();
  const said = judged.map((image) => image.shown.slice(0, 2).map((observation) => evidence.observation(observation)));
  if (assessment.trouble?.observation) evidence.observation(assessment.trouble.observation);

  const causes = rankCauses(judged, said, evidence);
  if (assessment.outcome === 'pull-failure') tellDetector(parts.table.detector, evidence);
  const standingIds = new Set(causes.map((cause) => cause.id));
  const ruledOut = new Map<CauseId, Diagnosis['ruledOut'][number]>();
  for (const image of judged) {
    for (const one of image.verdict.ruledOut) {
      if (standingIds.has(one.cause.id) || ruledOut.has(one.cause.id)) continue;
      ruledOut.set(one.cause.id, {
        id: one.cause.id,
        because: clean(one.because),
        evidence: one.evidence.map((shown) => evidence.add(shown)),
      });
    }
  }
  return {
    schema: 'pullcheck.diagnosis/1',
    app: {
      name: app.ref.name,
      resourceGroup: app.ref.resourceGroup,
      subscriptionId: app.ref.subscriptionId,
      resourceId: app.ref.resourceId,
      kind: app.ref.kind,
    },
    revision: assessment.choice.revision?.name ?? null,
    execution: assessment.choice.execution?.name ?? null,
    images: parts.images.map((image) => ({ ...image, reference: clean(image.reference) })),
    outcome: assessment.outcome,
    headline: clean(headline(app, assessment, judged, causes)),
    serving: { ...parts.serving, text: clean(parts.serving.text) },
    causes,
    ruledOut: [...ruledOut.values()],
    notChecked: notChecked(judged, parts),
    evidence: evidence.items,
    fixes: assessment.outcome === 'pull-failure' ? fixes(judged, causes, parts.serving) : [],
    rollback: { ...parts.rollback, because: clean(parts.rollback.because) },
    changes: [],
    links: portalLinks(app, parts.table),
  };
}

/** One entry a cause, whichever images it strikes; the surest confidence of them. */
function rankCauses(
  judged: readonly JudgedImage[],
  said: readonly (readonly string[])[],
  evidence: EvidenceList,
): readonly RankedCause[] {
  const merged = new Map<CauseId, RankedCause>();
  judged.forEach((image, index) => {
    for (const one of image.verdict.standing) {
      const ids = [...(said[index] ?? []), ...one.evidence.map((shown) => evidence.add(shown))];
      const had = merged.get(one.cause.id);
      const better = had === undefined || order(one.confidence) < order(had.confidence);
      merged.set(one.cause.id, {
        id: one.cause.id,
        confidence: better ? one.confidence : had.confidence,
        title: one.cause.title,
        because: better ? clean(one.because) : had.because,
        containers: [...new Set([...(had?.containers ?? []), ...image.suspect.containers])],
        evidence: [...new Set([...(had?.evidence ?? []), ...ids])],
      });
    }
  });
  // Each image's causes are in order already; between images the surer comes first.
  return [...merged.values()].sort((a, b) => order(a.confidence) - order(b.confidence));
}

function order(confidence: Confidence): number {
  return ['verified', 'likely', 'possible'].indexOf(confidence);
}

/**
 * Repairs of what is verified, else of what is likely: a command for a mere possibility is a guess with consequences. The
 * one restart that they need, if any, comes last.
 */
function fixes(judged: readonly JudgedImage[], ranked: readonly RankedCause[], serving: Serving): readonly Fix[] {
  const found: Fix[] = [];
  let restart: Fix | null = null;
  for (const image of judged) {
    const sure = image.verdict.standing.filter((one) => one.confidence === 'verified');
    const chosen: readonly Standing[] =
      sure.length > 0 ? sure : image.verdict.standing.filter((one) => one.confidence === 'likely');
    for (const one of chosen) {
      for (const { thenRestart, waits, ...fix } of one.cause.fixes(image.suspect, image.facts)) {
        if (thenRestart && restart === null) restart = { cause: one.cause.id, ...restartAfter(image.suspect) };
        if (found.some((had) => had.title === fix.title && had.command === fix.command)) continue;
        const note = waits && serving.state === 'up' ? `${upperFirst(serving.text)} meanwhile. ${fix.note}` : fix.note;
        found.push({ cause: one.cause.id, ...fix, note });
      }
    }
  }
  const place = (fix: Fix) => ranked.findIndex((cause) => cause.id === fix.cause);
  const sorted = found.sort((a, b) => place(a) - place(b));
  if (restart === null) return sorted;
  const { command } = restart;
  // One restart is enough: the last one.
  return [...sorted.filter((fix) => command === null || fix.command !== command), restart];
}

/** Azure's own detector speaks beside ours, and decides nothing: it reads the same log and knows of no setting. */
function tellDetector(detector: FactTable['detector'], evidence: EvidenceList): void {
  if (detector.state === 'unknown' || !/^(?:critical|warning)$/i.test(detector.value.status ?? '')) return;
  for (const finding of detector.value.findings.slice(0, 2))
    evidence.add({
      fact: 'detector',
      text: `${detector.value.name ?? 'detector'}: ${finding}`,
      source: detector.source,
      at: detector.at,
    });
}

/** Facts in the order in which they are shown; `app` is not among them, for without it there is no diagnosis. */
const SIGHTS: readonly FactName[] = [
  'revisions',
  'executions',
  'systemLog',
  'failedDeployment',
  'replicas',
  'environment',
  'registry',
  'tag',
  'pullRights',
  'privateDns',
  'networkPath',
  'credential',
  'pullIdentity',
  'builds',
  'cacheRules',
  'recentChanges',
];

/** What "healthy" rests on. */
const HEALTH: ReadonlySet<FactName> = new Set<FactName>([
  'revisions',
  'executions',
  'systemLog',
  'failedDeployment',
  'replicas',
]);

/** Facts that make an answer fuller and settle nothing. */
const TELLING: ReadonlySet<FactName> = new Set<FactName>(['builds', 'detector', 'recentChanges']);

/** Facts that matter only while a cause that asks for them stands. */
const ASIDE: ReadonlySet<FactName> = new Set<FactName>(['builds', 'cacheRules', 'pullIdentity']);

/** What could not be seen, why, the one step that would let us, and which standing causes it would settle. */
function notChecked(judged: readonly JudgedImage[], parts: ReportParts): readonly NotChecked[] {
  const tables = judged.length > 0 ? judged.map((image) => image.facts) : [parts.table];
  const rows: (NotChecked & { readonly dependent: boolean })[] = [];
  for (const name of SIGHTS) {
    for (const table of tables) {
      const fact: Fact<unknown> = table[name];
      const settles = settledBy(name, judged);
      const gaps = fact.state === 'unknown' ? [fact] : gapsIn(name, table);
      for (const gap of gaps) {
        // Nobody has failed to see it.
        if (gap === STILL_READ) continue;
        // Nothing there to be read, and nobody waits for it: not a missing sight.
        if (gap.kind === 'absent' && (gap.remedy === null || fact.state === 'known')) continue;
        // Of a healthy app, only the sights that "healthy" rests on are worth a word.
        if (judged.length === 0 && !HEALTH.has(name)) continue;
        // Who built an image is worth a word only where the image is what is missing; the like goes for a few more.
        if (
          ASIDE.has(name) &&
          !judged.some(({ verdict }) => verdict.standing.some((one) => one.cause.needs.includes(name)))
        )
          continue;
        if (rows.some((row) => row.fact === name && row.because === clean(gap.because))) continue;
        rows.push({
          fact: name,
          because: clean(gap.because),
          remedy: gap.remedy === null ? null : redact(gap.remedy),
          wouldSettle: settles,
          dependent: gap.kind === 'depends',
        });
      }
    }
  }
  // One remedy between a fact and those that build on it: the fact itself keeps it, with all that it would settle.
  return rows.map(({ dependent, ...row }) => {
    const kin = rows.filter((other) => other.because === row.because && other.remedy === row.remedy);
    if (dependent && kin.some((other) => !other.dependent)) return { ...row, remedy: null };
    const settled = kin.filter((other) => other.dependent).flatMap((other) => other.wouldSettle);
    return { ...row, wouldSettle: [...new Set([...row.wouldSettle, ...settled])] };
  });
}

/** Of a fact that is known in part. */
function gapsIn(name: FactName, { systemLog, recentChanges }: FactTable): readonly Unknown[] {
  const part = name === 'systemLog' ? systemLog : name === 'recentChanges' ? recentChanges : null;
  return part?.state === 'known' ? part.value.gaps : [];
}

function settledBy(name: FactName, judged: readonly JudgedImage[]): readonly CauseId[] {
  if (TELLING.has(name)) return [];
  const ids = judged.flatMap((image) =>
    image.verdict.standing
      .filter((one) => one.confidence !== 'verified' && one.cause.needs.includes(name))
      .filter((one) => one.missing.length === 0 || one.missing.includes(name) || image.facts[name].state === 'unknown')
      .map((one) => one.cause.id),
  );
  return [...new Set(ids)];
}

function headline(
  app: AppState,
  assessment: Assessment,
  judged: readonly JudgedImage[],
  causes: readonly RankedCause[],
): string {
  const { revision, execution } = assessment.choice;
  const tried = revision?.name ?? execution?.name ?? null;
  const subject = tried ?? app.ref.name;
  switch (assessment.outcome) {
    case 'pull-failure': {
      const images = judged.map((image) => nameOf(image.state.image, image.state.written)).join(' and ');
      const what =
        tried === null
          ? `The last deployment of ${app.ref.name} failed: ${images} cannot be pulled`
          : `${subject} cannot pull ${images}`;
      const top = causes[0];
      if (top === undefined) return `${what}; the words say no more`;
      const title = lowerFirst(top.title);
      if (top.confidence === 'verified') return `${what}: ${title}`;
      // "It cannot be pulled, most likely because it cannot be pulled" says nothing: name what else stands.
      const named = causes.filter((cause) => !isGeneric(cause.id));
      if (top.confidence === 'likely' && !isGeneric(top.id)) return `${what}; most likely: ${title}`;
      const refused = top.id === 'auth.unauthorized' ? `: ${title}` : '';
      if (named.length === 0) return `${what}${refused}; the words do not say why`;
      const may = named.slice(0, 2).map((cause) => lowerFirst(cause.title));
      return `${what}${refused}; the cause is not settled, it may be: ${may.join(', or ')}`;
    }
    case 'not-a-pull-failure':
      return `${subject} ${app.ref.kind === 'job' ? 'failed' : 'does not run'}, but not because of its image: ${assessment.because}`;
    case 'healthy':
      return `${app.ref.name} is healthy: ${assessment.because}`;
    case 'recovered':
      return `${app.ref.name} has recovered: ${assessment.because}`;
    case 'inconclusive':
      return `It cannot be told whether ${app.ref.name} fails to pull: ${assessment.because}`;
  }
}

function nameOf(image: ImageRef | null, written: string): string {
  return image === null ? `"${safeLine(written, 80)}"` : shortImage(image);
}

/** Everything that is said leaves here without secrets and without anything a terminal or a chat client would obey. */
function clean(text: string): string {
  return redact(safeLine(text, 600));
}

/** Evidence, numbered in the order in which it is first used; the same line is one number. */
class EvidenceList {
  readonly items: Evidence[] = [];

  add(shown: Shown): string {
    const fact = shown.fact === 'reading' ? 'systemLog' : shown.fact;
    const text = redact(safeLine(shown.text, EVIDENCE_LIMIT));
    const had = this.items.find((item) => item.fact === fact && item.text === text);
    if (had) return had.id;
    const id = `e${this.items.length + 1}`;
    this.items.push({ id, fact, text, source: shown.source, at: shown.at.toISOString() });
    return id;
  }

  observation(observation: Observation): string {
    return this.add({
      fact: observation.fact,
      text: observation.reading.text,
      source: observation.source,
      at: observation.at,
    });
  }
}
