/** The store that the settings name. The database and its libraries are loaded here, and by no other program. */
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Settings } from '../settings.ts';
import type { DatabaseStore } from '../storage/store.ts';
import type { StorageSettings } from '../storage-settings.ts';
import { openDatabaseToken } from './open-azure.ts';

/** @throws PullcheckError `storage-unavailable` */
export async function openConfiguredStore(
  { location, retention }: StorageSettings,
  settings: Settings,
  log: Log,
): Promise<DatabaseStore> {
  const { openStore } = await import('../storage/open-store.ts');
  const common = { retention, clock: systemClock, log };
  if (location.kind === 'folder') return openStore({ ...common, location });
  const password = location.byEntra ? await openDatabaseToken(settings) : null;
  return openStore({ ...common, location: { kind: 'server', url: location.url, password } });
}
