/** `graph.microsoft.com`: applications and service principals by their application id, and who is in which group. */
import { type AzureRequest, type AzureResponse, failure, json } from './exchange.ts';
import { momentOf } from './moments.ts';
import type { Scenario } from './scenario.ts';
import { bearerOf, hasExpired } from './tokens.ts';
import type { World } from './world.ts';

type Application = Scenario['applications'][number];

const PERMISSION = 'Application.Read.All';
/** Either is enough: https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups */
const GROUP_PERMISSIONS = ['GroupMember.Read.All', 'Directory.Read.All'];
const MOST_GROUPS = 20;

export function answerGraph(world: World, request: AzureRequest): AzureResponse {
  const claims = bearerOf(request);
  if (!claims || hasExpired(world, claims) || !/^https:\/\/(?:graph\.microsoft\.|microsoftgraph\.)/.test(claims.aud)) {
    throw failure(401, 'InvalidAuthenticationToken', 'Access token validation failure. Invalid audience.');
  }
  const person = /^\/v1\.0\/users\/([^/]+)\/checkMemberGroups$/.exec(decodeURIComponent(request.url.pathname))?.[1];
  if (request.method === 'POST' && person !== undefined) return checkMemberGroups(world, request, person);
  const group = /^\/v1\.0\/groups\/([^/]+)$/.exec(request.url.pathname)?.[1];
  if (request.method === 'GET' && group !== undefined) return readGroup(world, request, group);
  const match = /^\/v1\.0\/(applications|servicePrincipals)\(appId='([^']*)'\)$/.exec(
    decodeURIComponent(request.url.pathname),
  );
  if (request.method !== 'GET' || !match) {
    throw failure(400, 'BadRequest', `The simulated Azure does not know ${request.method} ${request.url.pathname}.`);
  }
  if (!world.asking.who.graphPermissions.includes(PERMISSION)) {
    throw failure(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  }
  const [, kind = '', appId = ''] = match;
  const application = world.scenario.applications.find((one) => one.appId.toLowerCase() === appId.toLowerCase());
  const here = kind === 'applications' ? application?.registeredHere : application?.hasServicePrincipal;
  if (!application || here !== true) {
    throw failure(
      404,
      'Request_ResourceNotFound',
      `Resource '${appId}' does not exist or one of its queried reference-property objects are not present.`,
    );
  }
  const body: Record<string, unknown> =
    kind === 'applications' ? registration(world, application) : principal(application);
  const fields = request.url.searchParams.get('$select')?.split(',');
  const shown =
    fields === undefined ? body : Object.fromEntries(fields.flatMap((key) => (key in body ? [[key, body[key]]] : [])));
  return json(200, { '@odata.context': `${request.url.origin}/v1.0/$metadata#${kind}/$entity`, ...shown });
}

/** https://learn.microsoft.com/graph/api/group-get */
function readGroup({ scenario, asking }: World, request: AzureRequest, group: string): AzureResponse {
  if (!GROUP_PERMISSIONS.some((one) => asking.who.graphPermissions.includes(one)))
    throw failure(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  const found = scenario.entraGroups.find(({ id }) => id.toLowerCase() === group.toLowerCase());
  if (found === undefined)
    throw failure(
      404,
      'Request_ResourceNotFound',
      `Resource '${group}' does not exist or one of its queried reference-property objects are not present.`,
    );
  return json(200, { '@odata.context': `${request.url.origin}/v1.0/$metadata#groups(id)/$entity`, id: found.id });
}

function checkMemberGroups({ scenario, asking }: World, request: AzureRequest, person: string): AzureResponse {
  if (!GROUP_PERMISSIONS.some((one) => asking.who.graphPermissions.includes(one)))
    throw failure(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  const { groupIds } = JSON.parse(request.body || '{}') as { readonly groupIds?: readonly string[] };
  if (!Array.isArray(groupIds) || groupIds.length === 0 || groupIds.length > MOST_GROUPS)
    throw failure(400, 'Request_BadRequest', `'groupIds' takes 1 to ${MOST_GROUPS} ids.`);
  const asked = groupIds.map((id) => String(id).toLowerCase());
  const isIn = (members: readonly string[]) => members.some((one) => one.toLowerCase() === person.toLowerCase());
  const found = scenario.entraGroups.filter(({ id, members }) => asked.includes(id.toLowerCase()) && isIn(members));
  return json(200, {
    '@odata.context': `${request.url.origin}/v1.0/$metadata#Collection(Edm.String)`,
    value: found.map(({ id }) => id),
  });
}

function registration(world: World, application: Application): Record<string, unknown> {
  const at = (moment: string | null) =>
    moment === null ? null : `${momentOf(moment, world.anchor).toISOString().slice(0, 19)}Z`;
  return {
    id: idOf(application, 'a'),
    appId: application.appId,
    displayName: application.displayName,
    // Graph never shows a password again: a hint of three letters is all.
    passwordCredentials: application.passwordCredentials.map((one, i) => ({
      customKeyIdentifier: null,
      displayName: one.displayName,
      endDateTime: at(one.endDateTime),
      hint: 'xY~',
      keyId: idOf(application, String(i)),
      secretText: null,
    })),
    keyCredentials: application.keyCredentials.map((one) => ({
      endDateTime: at(one.endDateTime),
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
    })),
  };
}

function principal(application: Application): Record<string, unknown> {
  return {
    id: idOf(application, 'b'),
    appId: application.appId,
    displayName: application.displayName,
    accountEnabled: application.accountEnabled,
    passwordCredentials: [],
    keyCredentials: [],
  };
}

/** Object ids differ from the application id; they only have to be the same each time. */
function idOf(application: Application, salt: string): string {
  return `${application.appId.slice(0, -1)}${salt.slice(-1)}`;
}
