/**
 * The user-assigned identity itself. An app keeps the name, the principal and the role assignments of an identity that was
 * deleted, and shows them as before; only the identity's own resource tells.
 */
import { parseResourceId } from '../../core/app-ref.ts';
import type { Fact } from '../../core/fact.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { PullIdentity } from '../../diagnosis/registry-facts.ts';
import { isListed } from '../absence.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer, hasErrorCode, statusOf } from '../errors.ts';
import { properties, text } from '../json.ts';
import { idPath, segment } from '../names.ts';
import { readFact } from '../reading.ts';

const API = '2023-01-31';
/** Other 404s (an unknown subscription) say only that we do not see it. */
const GONE = ['ResourceNotFound', 'ResourceGroupNotFound'];

/** @param identityId ARM id of a user-assigned identity */
export function readPullIdentity(
  clients: AzureClients,
  identityId: string,
  context: ReadContext,
): Promise<Fact<PullIdentity>> {
  return readFact(
    clients,
    context,
    'ARM',
    () => ({ what: `the identity ${identityId.split('/').at(-1)}`, remedy: clients.grant('Reader', identityId) }),
    async (signal) => {
      const path = idPath(identityId);
      if (path === null) throw new GarbledAnswer('the identity has no readable id');
      try {
        const principalId = text(properties(await clients.get(path, API, signal)).principalId);
        if (principalId === null) throw new GarbledAnswer("Azure's answer named no principal of the identity");
        return { id: identityId, exists: true, principalId };
      } catch (error) {
        if (statusOf(error) !== 404 || !GONE.some((code) => hasErrorCode(error, code))) throw error;
        const all = `/subscriptions/${segment(parseResourceId(identityId)?.subscriptionId ?? '')}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
        if (await isListed(clients, all, API, identityId, signal)) throw error;
        return { id: identityId, exists: false, principalId: null };
      }
    },
  );
}
