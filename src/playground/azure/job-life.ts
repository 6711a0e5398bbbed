/** An execution of a job: it pulls its images and runs to its end, or gives up. Decided at each try, as of revisions. */
import { createHash } from 'node:crypto';
import { parseResourceId } from '../../core/app-ref.ts';
import { containersOf, objectAt, set } from './app-model.ts';
import { zuluTime } from './moments.ts';
import { processExited, pulled, pulling, type Said, startedContainer } from './platform-words.ts';
import { pullRefusal } from './pull/outcome.ts';
import { after, later, type Resource, type World } from './world.ts';

/** From one try to the next, in seconds; after these the platform gives up. */
const PAUSES_S = [20, 40] as const;

const CREATED: Said = { reason: 'SuccessfulCreate', message: 'Successfully created pod for Job Execution' };
const COMPLETED: Said = { reason: 'Completed', message: 'Execution has successfully completed' };
const GAVE_UP: Said = {
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};

/** @returns the execution, which runs */
export function beginExecution(world: World, job: Resource, at: Date): Resource {
  world.touched = true;
  world.serial += 1;
  const scheduled = objectAt(job.properties, 'configuration').triggerType === 'Schedule';
  // A schedule counts minutes since 1970; an execution by hand has seven letters.
  const suffix = scheduled
    ? String(Math.floor(at.getTime() / 60_000))
    : createHash('sha256').update(`${job.id} ${world.serial}`).digest('hex').slice(0, 7);
  const name = `${job.name}-${suffix}`;
  const { containers, initContainers } = objectAt(job.properties, 'template');
  const execution: Resource = {
    id: `${job.id}/executions/${name}`,
    name,
    type: 'Microsoft.App/jobs/executions',
    properties: {
      status: 'Running',
      startTime: zuluTime(at),
      template: structuredClone({ containers, initContainers: initContainers ?? [] }),
    },
  };
  world.scenario.resources.push(execution);
  say(world, job, execution, at, CREATED);
  tryPull(world, job, execution, 1, after(at, world.startMs / 4));
  return execution;
}

function tryPull(world: World, job: Resource, execution: Resource, number: number, when: Date): void {
  later(world, when, (at) => {
    const containers = containersOf(execution.properties?.template);
    for (const { name, image } of containers) {
      say(world, job, execution, at, pulling(image), number);
      const refusal = pullRefusal(world, job, image);
      if (refusal === null) continue;
      for (const line of refusal.lines(name, image)) say(world, job, execution, at, line, number);
      const pause = PAUSES_S[number - 1];
      if (pause === undefined) end(world, job, execution, at, 'Failed', GAVE_UP);
      else tryPull(world, job, execution, number + 1, after(at, pause * 1000));
      return;
    }
    later(world, after(at, world.startMs), (then) => {
      for (const { name, image } of containers) {
        say(world, job, execution, then, pulled(image, '2.42'));
        say(world, job, execution, then, startedContainer(name));
        say(world, job, execution, then, processExited(name, 0));
      }
      end(world, job, execution, then, 'Succeeded', COMPLETED);
    });
  });
}

function end(
  world: World,
  job: Resource,
  execution: Resource,
  at: Date,
  status: 'Failed' | 'Succeeded',
  said: Said,
): void {
  set(execution, { status, endTime: zuluTime(at) });
  say(world, job, execution, at, said);
}

function say(world: World, job: Resource, execution: Resource, at: Date, said: Said, count = 1): void {
  world.scenario.systemLog.push({
    ...said,
    at: at.toISOString(),
    app: job.name,
    resourceGroup: parseResourceId(job.id)?.resourceGroup ?? '',
    revision: null,
    replica: `${execution.name}-x2m4k`,
    execution: execution.name,
    type: /Exceeded|Terminated|Failed/.test(said.reason) ? 'Warning' : 'Normal',
    count,
    in: 'both',
  });
}
