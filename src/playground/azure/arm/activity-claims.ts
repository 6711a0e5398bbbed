/** What the activity log keeps of the caller's token: a person's names another one than a program's. */
import { createHash } from 'node:crypto';
import type { World } from '../world.ts';

type Entry = World['scenario']['activityLog'][number];

/** Azure CLI. */
const CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

export function claimsOf({ scenario }: Pick<World, 'scenario'>, entry: Entry): Readonly<Record<string, string>> {
  const { tenantId } = scenario.caller;
  const shared = {
    aud: 'https://management.azure.com/',
    iss: `https://sts.windows.net/${tenantId}/`,
    'http://schemas.microsoft.com/identity/claims/tenantid': tenantId,
    ver: '1.0',
  };
  if (entry.caller.includes('@'))
    return {
      ...shared,
      name: entry.caller.split('@')[0] ?? entry.caller,
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': entry.caller,
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': entry.caller,
      'http://schemas.microsoft.com/identity/claims/objectidentifier': guidOf(entry.caller),
      'http://schemas.microsoft.com/identity/claims/scope': 'user_impersonation',
      appid: entry.appId ?? CLI,
      appidacr: '0',
    };
  const known = scenario.identities.find(({ objectId }) => objectId === entry.caller);
  return {
    ...shared,
    'http://schemas.microsoft.com/identity/claims/objectidentifier': entry.caller,
    idtyp: 'app',
    appid: entry.appId ?? known?.clientId ?? guidOf(`application of ${entry.caller}`),
    appidacr: '2',
    ...(entry.identityId === undefined ? {} : { xms_mirid: entry.identityId }),
  };
}

/** The same text gives the same GUID. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
