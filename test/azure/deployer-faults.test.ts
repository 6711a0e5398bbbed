/** What goes wrong between us and Azure while a rollback writes: a write is sent once, a look may be repeated. */
import { createDeployer } from '../../src/azure/deployer.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { isWrite } from '../../src/playground/azure/journal.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { type DeployError, RETRYABLE } from '../../src/rollback/deployer.ts';
import { SHOP, shop } from '../playground/azure/shop.ts';
import { deployerOn, failureOf, refOf } from './deploying.ts';

const { signal } = new AbortController();
type Fault = NonNullable<ScenarioInput['faults']>[number];

const RESTART = (fault: Omit<Fault, 'match'>): Fault => ({ match: 'POST *restart*', ...fault });

describe('a write', () => {
  test.each<[string, Fault, Partial<DeployError>]>([
    [
      '429',
      RESTART({
        status: 429,
        headers: { 'retry-after': '17' },
        body: '{"error":{"code":"SubscriptionRequestsThrottled","message":"Too many."}}',
      }),
      { kind: 'throttled', retryAfterMs: 17_000, code: 'SubscriptionRequestsThrottled' },
    ],
    [
      '503 of a proxy',
      RESTART({ status: 503, body: '<html>busy</html>' }),
      { kind: 'unreachable', message: 'Azure answered 503.' },
    ],
    [
      '500',
      RESTART({ status: 500, body: '{"error":{"code":"InternalServerError","message":"Try later."}}' }),
      { kind: 'unreachable', message: 'Try later.' },
    ],
    [
      'a connection that breaks',
      RESTART({ connection: 'reset' }),
      { kind: 'unreachable', message: 'Azure did not answer (ECONNRESET).' },
    ],
    [
      '401',
      RESTART({ status: 401, body: '{"error":{"code":"InvalidAuthenticationToken","message":"No."}}' }),
      { kind: 'forbidden' },
    ],
    [
      'a subscription that the identity does not see',
      RESTART({
        status: 404,
        body: '{"error":{"code":"SubscriptionNotFound","message":"The subscription could not be found."}}',
      }),
      { kind: 'forbidden', remedy: expect.stringContaining('Pullcheck Rollback') as unknown as string },
    ],
    [
      'a conflict under another status',
      RESTART({ status: 400, body: '{"code":"ContainerAppOperationInProgress","message":"Cannot modify."}' }),
      { kind: 'in-progress' },
    ],
    [
      'another conflict',
      RESTART({ status: 409, body: '{"error":{"code":"SomethingElse","message":"No."}}' }),
      { kind: 'refused', code: 'SomethingElse' },
    ],
  ])('%s: is sent once', async (_title, fault, expected) => {
    const simulated = shop({ faults: [fault] });
    const error = await failureOf(deployerOn(simulated).restart(refOf('single'), 'single--0000003', signal));
    expect(error).toMatchObject(expected);
    expect(simulated.azure.requests.filter(isWrite)).toHaveLength(1);
    expect(RETRYABLE.has(error.kind)).toBe(!['forbidden', 'refused'].includes(error.kind));
  });

  test('that is given up: whether it was done is not known', async () => {
    const simulated = shop({ faults: [RESTART({ connection: 'hang' })] });
    const controller = new AbortController();
    const sent = deployerOn(simulated).restart(refOf('single'), 'single--0000003', controller.signal);
    controller.abort();
    expect(await failureOf(sent)).toMatchObject({ kind: 'unreachable' });
  });

  test('without a sign-in there is no request at all', async () => {
    const { azure } = shop();
    const deployer = createDeployer({
      credential: {
        getToken: () => Promise.reject(new Error('AADSTS7000222: The provided client secret keys are expired.')),
      },
      cloud: 'public',
      subscriptionIds: [],
      clock: systemClock,
      log: silentLog,
      httpClient: azure.httpClient,
    });
    expect(await failureOf(deployer.restart(refOf('single'), 'single--0000003', signal))).toMatchObject({
      kind: 'forbidden',
    });
    expect(azure.requests).toEqual([]);
  });

  test('taken with 202 and nothing to follow is not done: it is looked for elsewhere', async () => {
    const simulated = shop({ faults: [{ match: 'PATCH *', status: 202, body: '' }] });
    const deployer = deployerOn(simulated);
    const { operation, correlationId } = await deployer.setTemplate(refOf('single'), {}, signal);
    expect(correlationId).toBeNull();
    expect(operation).not.toBeNull();
    if (operation) expect(await deployer.poll(operation, signal)).toMatchObject({ state: 'not-visible' });
  });
});

describe('a look', () => {
  test('is repeated after a 503 and a reset', async () => {
    const simulated = shop({
      faults: [
        { match: 'GET *containerApps/single?*', status: 503, times: 1 },
        { match: 'GET *containerApps/single?*', connection: 'reset', times: 1 },
      ],
    });
    expect((await deployerOn(simulated).app(refOf('single'), signal)).mode).toBe('Single');
    expect(simulated.azure.requests).toHaveLength(3);
  });

  const url = `https://management.azure.com/subscriptions/${SHOP}/providers/Microsoft.App/locations/westeurope/containerappOperationStatuses/1?api-version=2025-07-01`;
  const at = (fault: Omit<Fault, 'match'>): Fault => ({ match: 'GET *containerappOperationStatuses*', ...fault });
  const FAILED = {
    status: 'Failed',
    error: {
      code: 'ResourceOperationFailure',
      message: 'It ended.',
      details: [{ code: 'ContainerAppOperationError', message: 'The true reason.' }],
    },
  };

  test.each<[string, Fault, object]>([
    ['succeeded', at({ status: 200, body: '{"status":"Succeeded"}' }), { state: 'succeeded' }],
    [
      'in progress',
      at({ status: 200, body: '{"status":"InProgress"}', headers: { 'retry-after': '2' } }),
      { state: 'in-progress', retryAfterMs: 2000 },
    ],
    [
      'in progress, without a hint',
      at({ status: 200, body: '{"status":"Running"}' }),
      { state: 'in-progress', retryAfterMs: null },
    ],
    [
      'failed, with the reason inside',
      at({ status: 200, body: JSON.stringify(FAILED) }),
      { state: 'failed', code: 'ResourceOperationFailure', text: expect.stringContaining('The true reason.') },
    ],
    [
      'the resource itself, at the end',
      at({ status: 200, body: '{"properties":{"provisioningState":"Succeeded"}}' }),
      { state: 'succeeded' },
    ],
    [
      'the resource itself, failed',
      at({ status: 200, body: '{"properties":{"provisioningState":"Failed"}}' }),
      { state: 'failed' },
    ],
    ['taken again and again', at({ status: 202, body: '' }), { state: 'in-progress', retryAfterMs: null }],
    ['canceled', at({ status: 200, body: '{"status":"Canceled"}' }), { state: 'failed' }],
    ['forgotten', at({ status: 404, body: '{}' }), { state: 'not-visible' }],
    ['forbidden', at({ status: 403, body: '{}' }), { state: 'not-visible' }],
    [
      'refused',
      at({ status: 400, body: '{"error":{"code":"X","message":"Y"}}' }),
      { state: 'failed', code: 'X', text: 'Y' },
    ],
  ])('at a status: %s', async (_title, fault, state) => {
    const deployer = deployerOn(shop({ faults: [fault] }));
    expect(await deployer.poll({ follow: 'async-operation', url }, signal)).toMatchObject(state);
  });

  test('throttled for long: an error that says how long', async () => {
    const deployer = deployerOn(shop({ faults: [at({ status: 429, headers: { 'retry-after': '60' } })] }));
    expect(await failureOf(deployer.poll({ follow: 'async-operation', url }, signal))).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 60_000,
    });
  });

  test('never sends the token to another host', async () => {
    const simulated = shop();
    const state = await deployerOn(simulated).poll(
      { follow: 'location', url: 'https://evil.example/operation' },
      signal,
    );
    expect(state).toMatchObject({ state: 'not-visible' });
    expect(simulated.azure.requests).toEqual([]);
  });
});
