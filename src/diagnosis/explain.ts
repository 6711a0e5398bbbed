/** What a pasted text says by its words alone: `pullcheck explain`. No fact of Azure is read here. */
import type { Cause, Fit } from './cause.ts';
import type { CauseId } from './cause-id.ts';
import { causes } from './causes/index.ts';
import type { FactName } from './facts.ts';
import { byPrecedence, isGeneric } from './precedence.ts';
import { readText } from './reading/read-text.ts';
import { isPullFailure, type PullSymptom, type Reading } from './reading.ts';
import type { Confidence } from './result.ts';
import { said } from './said-by.ts';

/** The answer, as `--output json` prints it. An interface: add, never rename. */
export interface Explanation {
  readonly schema: 'pullcheck.explanation/1';
  /** `inconclusive`: the text hides what happened ("Operation expired"), or there is no text. */
  readonly outcome: 'pull-failure' | 'not-a-pull-failure' | 'healthy' | 'inconclusive';
  /** The verdict in one sentence. */
  readonly headline: string;
  /** Best first; empty unless the outcome is pull-failure or inconclusive. */
  readonly causes: readonly ExplainedCause[];
  /** What would tell the causes apart, most telling first. */
  readonly settle: readonly Settlement[];
  /** What was read, the deciding one first; at most ten. */
  readonly read: readonly ReadWords[];
}

export interface ExplainedCause {
  readonly id: CauseId;
  readonly confidence: Confidence;
  readonly title: string;
  /** One sentence that rests on the words. */
  readonly because: string;
}

export interface Settlement {
  readonly causes: readonly CauseId[];
  readonly fact: FactName;
  /** How to look: a clause in the imperative. */
  readonly how: string;
}

export interface ReadWords {
  readonly symptom: Reading['symptom'];
  readonly writer: Reading['writer'];
  readonly text: string;
  readonly host: string | null;
  /** As written, `host/repository:tag`; null when the words name none. */
  readonly image: string | null;
  readonly status: number | null;
  readonly code: string | null;
  readonly container: string | null;
}

const MAX_READ = 10;
const MAX_SETTLE = 9;

/** Explains a pasted text of any kind. Pure, never throws; of more than two million characters both ends are read. */
export function explain(text: string, readings: readonly Reading[] = readText(text)): Explanation {
  const deciding = readings[0];
  const read = readings.slice(0, MAX_READ).map(words);
  if (deciding === undefined) return silent(text);
  if (isPullFailure(deciding)) {
    const found = causesOf(deciding);
    const healed = readings.some((reading) => reading.symptom === 'pulled')
      ? ' The same text also shows a pull that worked.'
      : '';
    return {
      schema: 'pullcheck.explanation/1',
      outcome: 'pull-failure',
      headline: `${said(deciding)}${healed}`,
      causes: found,
      settle: settleOf(found),
      read,
    };
  }
  if (deciding.symptom === 'operation-expired') {
    const found: readonly ExplainedCause[] = [
      {
        id: 'pull.generic',
        confidence: 'possible',
        title: titleOf('pull.generic'),
        because: 'A failed pull can end in these words; so can a failing probe or a secret that cannot be read.',
      },
    ];
    return {
      schema: 'pullcheck.explanation/1',
      outcome: 'inconclusive',
      headline: `${said(deciding)} The system log or the deployment's operations say more.`,
      causes: found,
      settle: [
        { causes: ['pull.generic'], fact: 'systemLog', how: HOW.systemLog },
        { causes: ['pull.generic'], fact: 'failedDeployment', how: HOW.failedDeployment },
      ],
      read,
    };
  }
  const quiet = readings.every((reading) => QUIET.has(reading.symptom));
  const worked = readings.find((reading) => reading.symptom === 'pulled' || reading.symptom === 'started');
  return {
    schema: 'pullcheck.explanation/1',
    outcome: quiet && worked !== undefined ? 'healthy' : 'not-a-pull-failure',
    headline: said(quiet && worked !== undefined ? worked : deciding),
    causes: [],
    settle: [],
    read,
  };
}

const QUIET: ReadonlySet<Reading['symptom']> = new Set<Reading['symptom']>([
  'pulling',
  'pulled',
  'started',
  'lifecycle',
  'stopped',
]);

function silent(text: string): Explanation {
  const empty = text.trim() === '';
  return {
    schema: 'pullcheck.explanation/1',
    outcome: empty ? 'inconclusive' : 'not-a-pull-failure',
    headline: empty ? 'There is no text to explain.' : 'Nothing in this text says that pulling an image failed.',
    causes: [],
    settle: [],
    read: [],
  };
}

type Named = Pick<Cause, 'id' | 'title' | 'fits'>;

const ALL: readonly Named[] = causes;

function causesOf(reading: Reading & { readonly symptom: PullSymptom }): readonly ExplainedCause[] {
  const named = withFit(reading.symptom, 'names');
  const allowed = withFit(reading.symptom, 'allows').filter((cause) => !isGeneric(cause.id));
  const first = named.length > 0 ? named : ALL.filter((cause) => cause.id === 'pull.generic');
  return [
    ...first.map((cause) => ({
      id: cause.id,
      confidence: confidence(cause.id, reading, first.length),
      title: cause.title,
      because: said(reading),
    })),
    ...allowed
      .filter((cause) => !first.includes(cause))
      .map((cause) => ({
        id: cause.id,
        confidence: 'possible' as const,
        title: cause.title,
        because: 'These words alone cannot rule it out.',
      })),
  ];
}

function withFit(symptom: PullSymptom, fit: Fit): readonly Named[] {
  return ALL.filter((cause) => cause.fits[symptom] === fit).sort((a, b) => byPrecedence(a.id, b.id));
}

/** `verified` only when the words are proof and name one cause. A generic cause is never better than possible or likely. */
function confidence(id: CauseId, reading: Reading, named: number): Confidence {
  if (id === 'pull.generic' || named > 1) return 'possible';
  return reading.proof && !isGeneric(id) ? 'verified' : 'likely';
}

function titleOf(id: CauseId): string {
  return ALL.find((cause) => cause.id === id)?.title ?? id;
}

/** How to look at a fact by hand; `pullcheck diagnose APP` reads them all. */
const HOW: Readonly<Record<FactName, string>> = {
  app: 'look at the image, the identity and the registries of the app: az containerapp show -n APP -g GROUP',
  revisions: 'look at the revisions: az containerapp revision list -n APP -g GROUP --all',
  replicas: 'look at the replicas: az containerapp replica list -n APP -g GROUP',
  systemLog: 'read the system log: az containerapp logs show -n APP -g GROUP --type system --tail 100',
  failedDeployment: 'read the failed write in the activity log: az monitor activity-log list -g GROUP --status Failed',
  environment: 'look at the environment and its subnet: az containerapp env show -n ENVIRONMENT -g GROUP',
  networkPath: "look at the subnet's routes, rules and DNS servers: az network vnet subnet show --ids SUBNET",
  registry: "look at the registry's firewall, sign-in settings and permission mode: az acr show -n REGISTRY",
  tag: 'ask the registry for the image: az acr repository show-tags -n REGISTRY --repository REPOSITORY --orderby time_desc',
  pullRights:
    'list the roles of the identity that pulls: az role assignment list --assignee PRINCIPAL --scope REGISTRY_ID --include-inherited',
  privateDns:
    'look at the private DNS zone and its links: az network private-dns link vnet list -g GROUP -z privatelink.azurecr.io',
  credential: 'see what the user name is and when its password ends: az ad app credential list --id USERNAME',
  builds: 'see whether the build of the tag ran: az acr task list-runs -r REGISTRY --top 10',
  cacheRules: 'see whether a cache rule of the registry stands for the repository: az acr cache list -r REGISTRY',
  pullIdentity: 'see whether the identity that pulls still exists: az identity show --ids IDENTITY_ID',
  detector: 'open "Diagnose and solve problems" of the app in the portal: Image Pull Failures',
  recentChanges: 'see what was changed before: az monitor activity-log list -g GROUP --offset 6h',
  executions: 'look at the executions of the job: az containerapp job execution list -n JOB -g GROUP',
  inventory:
    'see which other apps there are: az containerapp list --query "[].{name:name, images:properties.template.containers[].image}"',
};

/** The facts that the causes need, those of the best causes first; nothing when the words were proof. */
function settleOf(found: readonly ExplainedCause[]): readonly Settlement[] {
  if (found[0]?.confidence === 'verified') return [];
  const byFact = new Map<FactName, CauseId[]>();
  for (const { id } of found) {
    for (const fact of causes.find((cause) => cause.id === id)?.needs ?? []) {
      const list = byFact.get(fact) ?? [];
      list.push(id);
      byFact.set(fact, list);
    }
  }
  return [...byFact]
    .map(([fact, ids]) => ({ causes: ids, fact, how: HOW[fact] }))
    .sort((a, b) => b.causes.length - a.causes.length)
    .slice(0, MAX_SETTLE);
}

function words(reading: Reading): ReadWords {
  return {
    symptom: reading.symptom,
    writer: reading.writer,
    text: reading.text,
    host: reading.host,
    image: reading.image?.written ?? reading.detail.writtenImage ?? null,
    status: reading.status,
    code: reading.code,
    container: reading.container,
  };
}
