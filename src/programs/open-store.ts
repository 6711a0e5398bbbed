/** The store that the settings name. The database and its libraries are loaded here, and by no other program. */
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Settings } from '../settings.ts';
import type { DatabaseStore } from '../storage/store.ts';
import type { StorageSettings } from '../storage-settings.ts';
import { openDatabaseToken } from './open-azure.ts';

/**
 * @param tries how often a server that does not answer is asked; left out = as long as one that is just being started may take
 * @throws PullcheckError `storage-unavailable`
 */
export async function openConfiguredStore(
  { location, retention }: StorageSettings,
  settings: Settings,
  log: Log,
  tries?: number,
): Promise<DatabaseStore> {
  const { openStore } = await import('../storage/open-store.ts');
  const common = { retention, clock: systemClock, log, ...(tries === undefined ? {} : { tries }) };
  if (location.kind === 'folder') return openStore({ ...common, location });
  const password = location.byEntra ? await openDatabaseToken(settings) : null;
  return openStore({ ...common, location: { kind: 'server', url: location.url, password } });
}
