/** What `doctor` says of the identity that carries out rollbacks: whether it signs in, and whether it may write. Nothing is written. */
import { type Check, type CheckResult, inGroup, without } from '../commands/command.ts';
import { SIGN_IN } from './check-names.ts';
import { type AzureClients, type AzureOptions, createClients } from './clients.ts';
import { ROLLBACK_ROLE } from './deployer.ts';
import { unknownFrom } from './errors.ts';
import { text } from './json.ts';
import { APPS_API } from './live-reader.ts';
import { idPath, segment } from './names.ts';
import { settle } from './settle.ts';
import { subscriptionsInReach } from './subscriptions.ts';
import { lacking, rightsIn } from './survey.ts';
import { SignInError } from './token.ts';

/** The rights without which no rollback of an app can be carried out; the others are told by Azure when they are missing. */
const NEEDED = {
  actions: [
    'Microsoft.App/containerApps/read',
    'Microsoft.App/containerApps/write',
    'Microsoft.App/containerApps/revisions/activate/action',
    'Microsoft.App/managedEnvironments/join/action',
  ],
  dataActions: [],
};
const MOST_SUBSCRIPTIONS = 5;
const MOST_APPS = 3;

/**
 * @param reading the identity that reads: it knows which subscriptions there are
 * @param writing the rollback's own
 */
export function rollbackChecks(reading: AzureOptions, writing: AzureOptions): readonly Check[] {
  const clients = { reader: createClients(reading), writer: createClients(writing) };
  return inGroup('Azure', [{ name: 'Rollback identity', run: (signal) => check(clients, signal) }]);
}

async function check(
  { reader, writer }: Readonly<Record<'reader' | 'writer', AzureClients>>,
  signal: AbortSignal,
): Promise<CheckResult> {
  try {
    await writer.credential.getToken(writer.cloud.armScope, { abortSignal: signal });
    const all = await subscriptionsInReach(reader, signal).catch(needsReader);
    if (all === null)
      return without(
        SIGN_IN,
        'signed in; what it may do in Azure cannot be asked for without the sign-in of the identity that reads',
      );
    const places: string[] = [];
    let untold = 0;
    for (const { subscriptionId, displayName } of all.slice(0, MOST_SUBSCRIPTIONS)) {
      const root = `/subscriptions/${segment(subscriptionId)}`;
      if (await mayWrite(root)) places.push(displayName);
      // The role may be given on a resource group or an app alone: so some of the apps are asked for, too.
      else
        for (const id of await appsIn(reader, root, signal))
          if (await mayWrite(id)) places.push(id.split('/').at(-1) ?? id);
    }
    if (places.length > 0)
      return { state: 'ok', text: `signed in, and may carry out rollbacks in ${places.join(', ')}`, remedy: null };
    if (untold > 0 || all.length === 0)
      return { state: 'skipped', text: 'signed in; what it may do in Azure cannot be asked for', remedy: null };
    return {
      state: 'failed',
      text: 'it may write nowhere that was looked at: Azure would refuse what was approved',
      remedy: writer.grant(ROLLBACK_ROLE, `/subscriptions/${all[0]?.subscriptionId}`),
    };

    async function mayWrite(scope: string): Promise<boolean> {
      const rights = await settle(rightsIn(writer, scope, signal));
      // The role itself does not hold the right to ask for one's own rights.
      if (!rights.ok) untold += 1;
      return rights.ok && lacking(rights.value, NEEDED).length === 0;
    }
  } catch (error) {
    const reason = unknownFrom(error, { what: 'the identity that carries out rollbacks', remedy: null });
    return { state: 'failed', text: reason.because, remedy: reason.remedy };
  }
}

/** Its own sign-in is another check, which says what helps. */
function needsReader(error: unknown): null {
  if (error instanceof SignInError) return null;
  throw error;
}

async function appsIn(clients: AzureClients, root: string, signal: AbortSignal): Promise<readonly string[]> {
  const apps = await settle(clients.list(`${root}/providers/Microsoft.App/containerApps`, APPS_API, signal));
  return apps.ok ? apps.value.slice(0, MOST_APPS).flatMap((app) => idPath(text(app.id) ?? '') ?? []) : [];
}
