/** Replicas of a revision, as ARM shows them, and what the platform's log says of them. */
import { createHash } from 'node:crypto';
import { parseResourceId } from '../../core/app-ref.ts';
import { appOf, containersOf, replicasOf, type Stage, set } from './app-model.ts';
import { zuluTime } from './moments.ts';
import { type Said, waitingFor } from './platform-words.ts';
import type { Resource } from './world.ts';

const REGION_HOST = 'westeurope.azurecontainerapps.dev';

/** How one container fares. */
export type ContainerState = 'pulling' | 'pull-failing' | 'waiting' | 'crashing' | 'running' | 'done';

/** Made up from the number, so that the same steps give the same names. @returns the new replicas, none ready */
export function addReplicas(
  stage: Stage,
  revision: Resource,
  count: number,
  number: number,
  at: Date,
): readonly Resource[] {
  const made = Array.from({ length: count }, (_one, i): Resource => {
    const letters = createHash('sha256').update(`${revision.id} ${number} ${i}`).digest('hex');
    const name = `${revision.name}-${letters.slice(0, 10)}-${letters.slice(10, 15)}`;
    return {
      id: `${revision.id}/replicas/${name}`,
      name,
      type: 'Microsoft.App/containerapps/revisions/replicas',
      properties: { createdTime: zuluTime(at) },
    };
  });
  stage.scenario.resources.push(...made);
  for (const replica of made) showContainers(revision, replica, () => 'pulling');
  return made;
}

/** @param stateOf how the container of that name fares */
export function showContainers(
  revision: Resource,
  replica: Resource,
  stateOf: (container: string) => ContainerState,
): void {
  const base = `${REGION_HOST}${replica.id.replace('/providers/Microsoft.App', '')}`;
  const all = containersOf(revision.properties?.template).map(({ name, isInit }) => ({
    isInit,
    shown: containerBody(name, stateOf(name), base),
  }));
  const main = all.filter(({ isInit }) => !isInit);
  set(replica, {
    runningState: main.every(({ shown }) => shown.ready) ? 'Running' : 'NotRunning',
    runningStateDetails: '',
    containers: main.map(({ shown }) => shown),
    initContainers: all.filter(({ isInit }) => isInit).map(({ shown }) => shown),
  });
}

function containerBody(name: string, state: ContainerState, base: string) {
  const up = state === 'running' || state === 'done';
  const details = {
    pulling: waitingFor('PullingImage'),
    'pull-failing': waitingFor('ImagePullBackOff'),
    waiting: waitingFor('PodInitializing'),
    crashing: waitingFor('CrashLoopBackOff'),
    running: '',
    done: '',
  }[state];
  return {
    name,
    containerId: up ? `containerd://${createHash('sha256').update(`${base} ${name}`).digest('hex')}` : '',
    ready: up,
    started: up,
    restartCount: state === 'crashing' ? 1 : 0,
    runningState: state === 'done' ? 'Terminated' : up ? 'Running' : 'Waiting',
    runningStateDetails: details,
    logStreamEndpoint: `https://${base}/containers/${name}/logstream`,
    execEndpoint: `wss://${base}/containers/${name}/exec`,
  };
}

/** Writes a line of the platform's log for each replica of the revision, or one for the revision as a whole. */
export function say(
  stage: Stage,
  revision: Resource,
  at: Date,
  said: Said | ((replica: string) => Said),
  more: { readonly whole?: boolean; readonly type?: 'Normal' | 'Warning'; readonly count?: number } = {},
): void {
  const app = appOf(stage, revision);
  const replicas = more.whole === true ? [''] : replicasOf(stage, revision).map(({ name }) => name);
  for (const replica of replicas) {
    stage.scenario.systemLog.push({
      ...(typeof said === 'function' ? said(replica) : said),
      at: at.toISOString(),
      app: app.name,
      resourceGroup: parseResourceId(app.id)?.resourceGroup ?? '',
      revision: revision.name,
      replica,
      execution: null,
      type: more.type ?? 'Normal',
      count: more.count ?? 1,
      in: 'both',
    });
  }
}
