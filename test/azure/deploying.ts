/** The deployer on a simulated Azure, as the identity that may write. */
import { createDeployer } from '../../src/azure/deployer.ts';
import type { AppRef } from '../../src/core/app-ref.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { DeployError, type Deployer } from '../../src/rollback/deployer.ts';
import { APPS, JOBS, SHOP, type Shop } from '../playground/azure/shop.ts';
import { WRITER } from '../playground/azure/writer.ts';

export function refOf(name: string, kind: AppRef['kind'] = 'app'): AppRef {
  return {
    kind,
    name,
    subscriptionId: SHOP,
    resourceGroup: 'rg-shop',
    resourceId: `${kind === 'app' ? APPS : JOBS}/${name}`,
  };
}

export function deployerOn({ azure }: Shop): Deployer {
  return createDeployer({
    credential: azure.credentialOf(WRITER.clientId),
    cloud: 'public',
    subscriptionIds: [],
    clock: systemClock,
    log: silentLog,
    httpClient: azure.httpClient,
  });
}

/** @throws whatever is no DeployError: the port rejects with nothing else */
export async function failureOf(work: Promise<unknown>): Promise<DeployError> {
  const error = await work.then(
    () => new Error('expected a rejection'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DeployError)) throw error;
  return error;
}
