/** Is a revision up? By what ARM says of it; the states are open lists, so only those that are known to be good are good. */
import type { LiveRevision } from './live-app.ts';

/** `RunningAtMaxScale` and `ScaledToZero` are not documented, and real. What sleeps is ready: the first request wakes it. */
export function isUp(revision: LiveRevision): boolean {
  return (
    revision.active &&
    revision.healthState === 'Healthy' &&
    !/^(failed|provisioning|deprovision\w*)$/i.test(revision.provisioningState ?? '') &&
    /^(running|runningatmaxscale|scaledtozero)$/i.test(revision.runningState ?? 'running')
  );
}

/** Why it has failed, in Azure's own words; null = it has not, as far as is known. */
export function failureOf(revision: LiveRevision): string | null {
  const { provisioningState, runningState, healthState, runningStateDetails, provisioningError } = revision;
  const failed =
    /^failed$/i.test(provisioningState ?? '') ||
    /^(failed|activationfailed|degraded)$/i.test(runningState ?? '') ||
    (healthState === 'Unhealthy' && !/^provisioning$/i.test(provisioningState ?? ''));
  if (!failed) return null;
  return provisioningError ?? runningStateDetails ?? `it is ${runningState ?? healthState ?? 'failed'}`;
}
