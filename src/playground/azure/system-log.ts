/** The platform's own log lines of an app, as both of its sources tell them. */
import { parseResourceId, sameId } from '../../core/app-ref.ts';
import { momentOf } from './moments.ts';
import type { Scenario } from './scenario.ts';
import { type Resource, typeOf, type World } from './world.ts';

export type LogEntry = Omit<Scenario['systemLog'][number], 'at'> & { readonly at: Date };

/** Lines of one app or job, oldest first. Two apps may have one name: the line then says which group it means. */
export function linesOf(world: World, app: Resource, source: 'event-stream' | 'log-analytics'): LogEntry[] {
  const group = parseResourceId(app.id)?.resourceGroup ?? '';
  return world.scenario.systemLog
    .filter((line) => line.in === 'both' || line.in === source)
    .filter((line) => (line.execution !== null) === (typeOf(app) === 'microsoft.app/jobs'))
    .filter((line) => line.app === app.name && (line.resourceGroup === undefined || sameId(line.resourceGroup, group)))
    .map((line) => ({ ...line, at: momentOf(line.at, world.anchor) }))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

export function appsOf(world: World, environmentId: string): Resource[] {
  return world.scenario.resources.filter(
    (one) =>
      ['microsoft.app/containerapps', 'microsoft.app/jobs'].includes(typeOf(one)) &&
      sameId(String(one.properties?.environmentId ?? one.properties?.managedEnvironmentId ?? ''), environmentId),
  );
}

export function eventSource(line: LogEntry): string {
  return line.eventSource ?? (/^(KEDA|ScaledObject)/.test(line.reason) ? 'KEDA' : 'ContainerAppController');
}
