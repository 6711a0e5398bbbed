/**
 * Runs of ACR Tasks: did the build of the image fail, is it still running, did it never begin? Images that are built elsewhere
 * leave no trace here.
 */
import type { Fact } from '../../core/fact.ts';
import { type ImageRef, parseImage } from '../../core/image-ref.ts';
import { safeLine } from '../../core/safe-text.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureRegistry, BuildRun, Builds } from '../../diagnosis/registry-facts.ts';
import { aside } from '../aside.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer } from '../errors.ts';
import { type Json, moment, obj, objects, properties, text, texts } from '../json.ts';
import { idPath } from '../names.ts';
import { readFact } from '../reading.ts';

/** Runs are in no newer version. */
const API = '2019-06-01-preview';
const NEWEST = 20;
const ENDED_BADLY = /^(?:failed|error|timeout|canceled)$/i;

export function readBuilds(
  clients: AzureClients,
  image: ImageRef,
  registry: AzureRegistry,
  context: ReadContext,
): Promise<Fact<Builds>> {
  return readFact(
    clients,
    context,
    'ACR Tasks',
    () => ({
      what: `the task runs of the registry ${registry.name}`,
      remedy: clients.grant('Reader', registry.resourceId),
    }),
    async (signal) => {
      const path = idPath(registry.resourceId);
      if (path === null) throw new GarbledAnswer('the registry has no readable id');
      // Several images of one app may be in one registry: one request serves them all.
      const key = registry.resourceId.toLowerCase();
      const rows = await clients.sharing.once(`runs ${key}`, signal, (shared) => newest(clients, path, shared));
      const open = rows.filter((row) => imagesOf(row).length === 0 && text(properties(row).task) !== null);
      // A run that failed names no image: its task says which it would have made.
      const tasks =
        open.length === 0
          ? []
          : await clients.sharing.once(`tasks ${key}`, signal, (shared) =>
              tasksOf(clients, path, { ...context, signal: shared }),
            );
      return { runs: toRuns(rows, tasks, image) };
    },
  );
}

/** One page is enough: the newest are what a failing pull may be waiting for. */
async function newest(clients: AzureClients, path: string, signal: AbortSignal): Promise<readonly Json[]> {
  const page = await clients.get(`${path}/runs`, API, signal, `&$top=${NEWEST}`);
  if (!Array.isArray(page.value)) throw new GarbledAnswer("Azure's answer held no list");
  return objects(page.value);
}

/** Without them the runs are still worth reading. */
async function tasksOf(clients: AzureClients, path: string, context: ReadContext): Promise<readonly Json[]> {
  const tasks = await aside(clients, 'the build tasks', context, (short) => clients.list(`${path}/tasks`, API, short));
  return tasks ?? [];
}

/** Newest first. Runs that are known to make other repositories' images only are left out. */
export function toRuns(rows: readonly Json[], tasks: readonly Json[], image: ImageRef): readonly BuildRun[] {
  return rows
    .flatMap((row) => {
      const props = properties(row);
      const runId = text(props.runId) ?? text(row.name);
      const status = text(props.status);
      if (runId === null || status === null) return [];
      const task = text(props.task);
      const made = imagesOf(row);
      const images = made.length > 0 ? made : meantBy(tasks, task, runId, props);
      return [
        {
          runId,
          status,
          createdAt: moment(props.createTime),
          finishedAt: moment(props.finishTime),
          error: ENDED_BADLY.test(status) ? safeLine(text(props.runErrorMessage) ?? '', 300) || null : null,
          commit: text(obj(props.sourceTrigger).commitId),
          task,
          images,
        },
      ];
    })
    .filter(({ images }) => images.length === 0 || images.some((one) => repositoryOf(one) === image.repository))
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
    .slice(0, NEWEST);
}

function imagesOf(row: Json): readonly string[] {
  return objects(properties(row).outputImages).flatMap((one) => {
    const repository = text(one.repository);
    const tag = text(one.tag);
    if (repository === null) return [];
    return [tag === null ? repository : `${repository}:${tag}`];
  });
}

/**
 * What a task's step would have made. Variables of a run are filled in as far as the run tells
 * (https://learn.microsoft.com/azure/container-registry/container-registry-tasks-reference-yaml#run-variables); a name that
 * still holds another one stays as it is written.
 */
function meantBy(tasks: readonly Json[], task: string | null, runId: string, run: Json): readonly string[] {
  const found = tasks.find((one) => task !== null && text(one.name)?.toLowerCase() === task.toLowerCase());
  if (found === undefined) return [];
  const trigger = obj(run.sourceTrigger);
  const values: Readonly<Record<string, string | null>> = {
    id: runId,
    commit: text(trigger.commitId),
    branch: text(trigger.branchName),
    taskname: task,
  };
  return texts(obj(properties(found).step).imageNames).map((name) =>
    withoutHost(
      name
        .replace(
          /\{\{ {0,4}\.Run\.([A-Za-z]{1,20}) {0,4}\}\}/g,
          (written, key: string) => values[key.toLowerCase()] ?? written,
        )
        .replace(/\$ID\b/g, runId),
    ),
  );
}

function withoutHost(name: string): string {
  const parsed = parseImage(name);
  if (!parsed.ok || parsed.image.host === 'docker.io') return name;
  return `${parsed.image.repository}${parsed.image.tag === null ? '' : `:${parsed.image.tag}`}`;
}

function repositoryOf(image: string): string {
  const colon = image.indexOf(':', image.lastIndexOf('/') + 1);
  return colon < 0 ? image : image.slice(0, colon);
}
