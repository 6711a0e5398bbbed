/** What `doctor` goes by: one's own rights in each subscription, and the resources that there are to look at. */
import pLimit from 'p-limit';
import { parseResourceId } from '../core/app-ref.ts';
import type { AzureClients } from './clients.ts';
import { type Json, text, texts } from './json.ts';
import { idPath, kqlString, segment } from './names.ts';
import { queryGraph } from './resource-graph.ts';
import { allows } from './roles.ts';
import { type Settled, settle } from './settle.ts';
import { LISTED, SIGHTS } from './sights.ts';
import { type Subscription, subscriptionsInReach } from './subscriptions.ts';

/** Subscriptions that are looked into; enough to show a missing right, few enough to be quick. */
const MOST_SUBSCRIPTIONS = 10;
/** ARM lets 25 reads a second pass for each subscription and identity. */
const AT_ONCE = 8;
const MOST_ROWS = 1_000;
const AUTHORIZATION_API = '2022-04-01';

export interface Survey {
  readonly subscriptions: readonly SurveyedSubscription[];
  /** How many more there are that were not looked into. */
  readonly left: number;
  readonly graph: Settled<readonly Json[]>;
}

export interface SurveyedSubscription extends Subscription {
  readonly rights: Settled<Rights>;
  /** By type in small letters, as ARM lists them. */
  readonly lists: ReadonlyMap<string, Settled<readonly Json[]>>;
  /** Resources of a type that are seen here, by ARM's list or by Resource Graph. */
  resources(type: string): readonly Json[];
  /** One's own rights at a resource; asked once. */
  rightsAt(resourceId: string): Promise<Settled<Rights>>;
}

/** One's own effective permissions at a scope, one entry a role. */
export type Rights = readonly Json[];

/**
 * The survey of this moment: checks that run at once share it.
 * @throws what the pipeline throws when the subscriptions cannot be listed
 */
export function surveyOf(clients: AzureClients, signal: AbortSignal): Promise<Survey> {
  return clients.sharing.once('survey of rights', signal, (shared) => survey(clients, shared));
}

async function survey(clients: AzureClients, signal: AbortSignal): Promise<Survey> {
  const all = await subscriptionsInReach(clients, signal);
  const looked = all.slice(0, MOST_SUBSCRIPTIONS);
  const limit = pLimit(AT_ONCE);
  const ids = looked.map(({ subscriptionId }) => subscriptionId);
  const [graph, read] = await Promise.all([
    settle(ids.length === 0 ? Promise.resolve([]) : graphRows(clients, ids, signal)),
    Promise.all(
      looked.map(async (subscription) => {
        const root = `/subscriptions/${segment(subscription.subscriptionId)}`;
        const [rights, ...lists] = await Promise.all([
          limit(() => settle(rightsIn(clients, root, signal))),
          ...LISTED.map(({ type, apiVersion }) =>
            limit(async () => {
              const found = await settle(clients.list(`${root}/providers/${type}`, apiVersion, signal));
              return [type.toLowerCase(), found] as const;
            }),
          ),
        ]);
        return { subscription, rights, lists: new Map(lists) };
      }),
    ),
  ]);
  const rows = graph.ok ? graph.value : [];
  return {
    subscriptions: read.map(({ subscription, rights, lists }) => {
      const asked = new Map<string, Promise<Settled<Rights>>>();
      return {
        ...subscription,
        rights,
        lists,
        resources: (type) => resourcesOf(type, subscription, lists, rows),
        rightsAt(resourceId) {
          const path = idPath(resourceId) ?? '';
          const answer = asked.get(path) ?? limit(() => settle(rightsIn(clients, path, signal)));
          asked.set(path, answer);
          return answer;
        },
      };
    }),
    left: all.length - looked.length,
    graph,
  };
}

/** A limit on each: a large tenant has more network interfaces than anybody wants to page through. */
async function graphRows(clients: AzureClients, ids: readonly string[], signal: AbortSignal): Promise<readonly Json[]> {
  const listed = LISTED.map(({ type }) => type);
  const others = [...new Set(SIGHTS.flatMap(({ on }) => (on === null || listed.includes(on) ? [] : [on])))];
  const rows = (types: readonly string[], columns: string) =>
    queryGraph(
      clients,
      `resources | where type in~ (${types.map(kqlString).join(', ')}) | project id, name, type${columns} | take ${MOST_ROWS}`,
      ids,
      signal,
    );
  return (await Promise.all([rows(listed, ', properties'), rows(others, '')])).flat();
}

export function rightsIn(clients: AzureClients, scopePath: string, signal: AbortSignal): Promise<Rights> {
  return clients.list(`${scopePath}/providers/Microsoft.Authorization/permissions`, AUTHORIZATION_API, signal);
}

function resourcesOf(
  type: string,
  { subscriptionId }: Subscription,
  lists: SurveyedSubscription['lists'],
  rows: readonly Json[],
): readonly Json[] {
  const listed = lists.get(type.toLowerCase());
  const found = new Map<string, Json>();
  const here = rows.filter((row) => {
    const id = parseResourceId(text(row.id) ?? '');
    return (
      id?.type.toLowerCase() === type.toLowerCase() && id.subscriptionId.toLowerCase() === subscriptionId.toLowerCase()
    );
  });
  for (const row of [...here, ...(listed?.ok ? listed.value : [])]) {
    const id = text(row.id);
    if (id !== null && idPath(id) !== null) found.set(id.toLowerCase(), row);
  }
  return [...found.values()];
}

/** Those of the actions that none of the roles allows. */
export function lacking(
  rights: Rights,
  { actions, dataActions }: { readonly actions: readonly string[]; readonly dataActions: readonly string[] },
): readonly string[] {
  return [
    ...actions.filter((action) => !rights.some((one) => allows(action, texts(one.actions), texts(one.notActions)))),
    ...dataActions.filter(
      (action) => !rights.some((one) => allows(action, texts(one.dataActions), texts(one.notDataActions))),
    ),
  ];
}
