/** Answers that lack a part, or hold too much: what is missing is not taken for empty, what is too much not for ours. */
import { subnetIn } from '../../src/azure/facts/network-path.ts';
import { isAbout } from '../../src/azure/facts/pull-rights.ts';
import { toRegistry } from '../../src/azure/facts/registry.ts';
import { toRevisions } from '../../src/azure/facts/revisions.ts';
import { environment, missing, registry, value } from './reads.ts';
import { fault, look, PRINCIPAL, REGISTRY_ID, SUBNET_ID, VNET_ID, ZONE_ID } from './subscription.ts';

const NOT_FOUND = { status: 404, body: '{"error":{"code":"ResourceNotFound","message":"not found"}}' };
const OTHER_NET = `${VNET_ID}-other`;

describe('the subnet, which its network lists as well', () => {
  const listed = { id: SUBNET_ID.toUpperCase(), properties: { natGateway: { id: '/nat' } } };
  test('is taken from there, whatever the case of its id', () =>
    expect(subnetIn({ properties: { subnets: [listed] } }, SUBNET_ID)).toBe(listed));
  test.each([
    ['it is not there', { properties: { subnets: [{ id: `${SUBNET_ID}2`, properties: {} }] } }],
    ['only its id is', { properties: { subnets: [{ id: SUBNET_ID }] } }],
    ['there is no list', {}],
  ])('but not where %s', (_why, vnet) => expect(subnetIn(vnet, SUBNET_ID)).toBeNull());

  test('the network refused: the way out is unknown, with the remedy', async () => {
    const { facts, context } = look(fault({ match: `GET *${VNET_ID}?*`, status: 403, body: '{}' }));
    expect(missing(await facts.networkPath(SUBNET_ID, context)).remedy).toContain(VNET_ID);
  });
});

describe('a zone whose links can be read, and its records cannot', () => {
  const unreadable = fault({ match: `GET *${ZONE_ID}/A?*`, ...NOT_FOUND });
  test('linked to the app: what the zone answers is unknown', async () => {
    const looking = look(unreadable);
    const found = await registry(looking);
    missing(await looking.facts.privateDns(found, await environment(looking), looking.context));
  });
  test('not linked to it: the zone is there, and its links tell all that matters', async () => {
    const looking = look(unreadable);
    const found = await registry(looking);
    const elsewhere = { ...(await environment(looking)), vnetId: OTHER_NET, subnetId: `${OTHER_NET}/subnets/apps` };
    const dns = value(await looking.facts.privateDns(found, elsewhere, looking.context));
    expect(dns.zones).toMatchObject([{ id: ZONE_ID, links: [{ vnetId: VNET_ID }], records: [] }]);
  });
});

describe("somebody else's role, should the filter have been left out", () => {
  const row = (principalType: string | undefined, principalId = 'bbbbbbbb-0000-4000-8000-00000000000b') => ({
    properties: { principalId, principalType, scope: REGISTRY_ID },
  });
  test.each(['ServicePrincipal', 'User'])('of a single %s is not ours', (type) =>
    expect(isAbout(row(type), PRINCIPAL)).toBe(false),
  );
  test.each(['Group', 'ForeignGroup', undefined])('of a %s may be: the filter looks through groups', (type) =>
    expect(isAbout(row(type), PRINCIPAL)).toBe(true),
  );
  test('its own is, in any case of letters and flattened', () => {
    expect(isAbout(row('ServicePrincipal', PRINCIPAL.toUpperCase()), PRINCIPAL)).toBe(true);
    expect(isAbout({ principalId: PRINCIPAL, principalType: 'ServicePrincipal' }, PRINCIPAL)).toBe(true);
  });
});

test('a revision without the field is not taken for a deactivated one', () => {
  const active = (properties: object) => toRevisions({ value: [{ name: 'a--1', properties }] })[0]?.active;
  expect(active({ replicas: 1 })).toBe(true);
  expect(active({ active: false })).toBe(false);
});

test('a registry without the list of private endpoints may have some', () => {
  const read = (properties: object) =>
    toRegistry({ id: REGISTRY_ID, properties }, 'shopacr.azurecr.io').endpointsUntold;
  expect(read({})).toBe(true);
  expect(read({ privateEndpointConnections: [] })).toBeUndefined();
});
