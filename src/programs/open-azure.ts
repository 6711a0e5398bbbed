/** The real outside world: Azure, and the registries that are not Azure's. Loaded when the first thing is asked of it. */
import type { Check } from '../commands/command.ts';
import type { EntraGroups } from '../commands/rollbacks.ts';
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import type { Recorder } from '../playground/recording/recorder.ts';
import type { RegistryFacts } from '../registries/fact-source.ts';
import type { Deployer, LiveReader } from '../rollback/deployer.ts';
import type { Settings } from '../settings.ts';

/** What listens on both ways out, and changes nothing. */
export type ListeningOnTheWay = Pick<Recorder, 'client' | 'fetch'>;

/** Sign-in, facts, and what `doctor` looks at. */
export async function openAzure(
  settings: Settings,
  log: Log,
  around: ListeningOnTheWay | null = null,
  /** Those that the policy names: whether their members can be looked up is checked then. */
  entraGroups: readonly string[] = [],
): Promise<{ readonly facts: FactSource; readonly checks: readonly Check[] }> {
  const [credential, { createAzureFacts }, { azureChecks }] = await Promise.all([
    signIn(settings),
    import('../azure/fact-source.ts'),
    import('../azure/checks.ts'),
  ]);
  const heard = around === null ? {} : { around: around.client };
  const parts = { ...commonParts(settings, log), ...heard, credential };
  const writer = await rollbackSignIn(settings);
  const rollback =
    writer === null
      ? []
      : (await import('../azure/rollback-check.ts')).rollbackChecks(parts, { ...parts, credential: writer });
  const groups =
    entraGroups.length === 0
      ? []
      : (await import('../azure/entra-groups-check.ts')).entraGroupChecks(parts, entraGroups);
  return { facts: createAzureFacts(parts), checks: [...azureChecks(parts), ...rollback, ...groups] };
}

/** An app as it stands, for plans: with the identity that reads. */
export async function openLiveReader(settings: Settings, log: Log): Promise<LiveReader> {
  const [credential, { createClients }, { createLiveReader }] = await Promise.all([
    signIn(settings),
    import('../azure/clients.ts'),
    import('../azure/live-reader.ts'),
  ]);
  return createLiveReader(createClients({ ...commonParts(settings, log), credential }));
}

/** What carries approved plans out, with an identity of its own. @throws Error when none is set: a mistake of the program */
export async function openDeployer(settings: Settings, log: Log): Promise<Deployer> {
  const [credential, { createDeployer }] = await Promise.all([
    rollbackSignIn(settings),
    import('../azure/deployer.ts'),
  ]);
  if (credential === null) throw new Error('PULLCHECK_ROLLBACK_CLIENT_ID is not set');
  return createDeployer({ ...commonParts(settings, log), credential });
}

/** Members of Entra groups, read with the identity that reads, when somebody decides for the first time. */
export function lazyEntraGroups(settings: Settings, log: Log): EntraGroups {
  let opened: Promise<EntraGroups> | null = null;
  async function open(): Promise<EntraGroups> {
    const [credential, { createEntraGroups }] = await Promise.all([
      signIn(settings),
      import('../azure/entra-groups.ts'),
    ]);
    return createEntraGroups({ ...commonParts(settings, log), credential });
  }
  return async (...args) => {
    opened ??= open();
    return (await opened)(...args);
  };
}

function commonParts({ azure: { cloud, subscriptionIds } }: Settings, log: Log) {
  return { cloud, subscriptionIds, clock: systemClock, log };
}

async function rollbackSignIn({ azure }: Settings) {
  const { cloud, rollbackClientId: clientId, tenantId, signIn: present } = azure;
  if (clientId === null) return null;
  const { createRollbackCredential } = await import('../azure/rollback-credential.ts');
  return createRollbackCredential({ cloud, clientId, tenantId, present });
}

/** What makes the database's password, where it is a token of Entra. */
export async function openDatabaseToken(settings: Settings): Promise<() => Promise<string>> {
  const [credential, { databaseToken }] = await Promise.all([signIn(settings), import('../azure/database-token.ts')]);
  return databaseToken(credential, settings.azure.cloud);
}

async function signIn({ azure }: Settings) {
  const { createCredential } = await import('../azure/credential.ts');
  const { cloud, clientId, tenantId, signIn: present } = azure;
  return createCredential({ cloud, clientId, tenantId, present });
}

/** Docker Hub and all the others that are not Azure's, asked without an account. */
export async function openOtherRegistries(
  settings: Settings,
  log: Log,
  around: ListeningOnTheWay | null = null,
): Promise<RegistryFacts> {
  const { openRegistries } = await import('../registries/open.ts');
  const heard = around === null ? {} : { around: around.fetch };
  return openRegistries({ privateHosts: settings.privateRegistries, clock: systemClock, log, ...heard });
}

/** Where the program looks, in a few words: `public cloud, all subscriptions in reach`. */
export function describeScope({ azure }: Settings): string {
  const { cloud, subscriptionIds: ids } = azure;
  return `${cloud} cloud, ${ids === null ? 'all subscriptions in reach' : `${ids.length} subscription(s)`}`;
}
