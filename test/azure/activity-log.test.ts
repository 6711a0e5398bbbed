/** Events of the activity log as others wrote them: Microsoft's own example, what `az` printed, and what is no event at all. */
import fc from 'fast-check';
import { toActivityEvents } from '../../src/azure/facts/activity-log.ts';
import type { Json } from '../../src/azure/json.ts';
import { describeWithShared, sharedJson } from '../fixtures/shared.ts';

describeWithShared('specs', "Microsoft's example of an answer", () => {
  test('a person in the portal', () => {
    const example = sharedJson<{ responses: { 200: { body: { value: Json[] } } } }>(
      'specs',
      'specification/monitor/resource-manager/Microsoft.Insights/stable/2015-04-01/examples',
      'GetActivityLogsFiltered.json',
    );
    expect(toActivityEvents(example.responses[200].body.value)).toEqual([
      {
        at: new Date('2015-01-21T22:14:26.979Z'),
        operation: 'microsoft.support/supporttickets/write',
        // The example names it only as what the caller had to be allowed on.
        resourceId: expect.stringMatching(/^\/subscriptions\/.*\/supporttickets\/115012112305841$/),
        succeeded: true,
        actor: {
          caller: 'admin@contoso.com',
          appId: 'c44b4083-3bq0-49c1-b47d-974e53cbdf3c',
          identityId: null,
          onItsOwn: false,
        },
        correlationId: '1e121103-0ba6-4300-ac9d-952bb5d0c80f',
        role: null,
        registry: null,
      },
    ]);
  });
});

test('whatever stands in it: nothing is thrown', () => {
  const part = fc.oneof(
    fc.constant(undefined),
    fc.constant(null),
    fc.string(),
    fc.object(),
    fc.constantFrom('Succeeded', 'Failed', '2026-11-23T02:00:00Z', '{"properties":{"principalId":7}}'),
  );
  const names = [
    'operationName',
    'resourceId',
    'status',
    'eventTimestamp',
    'claims',
    'caller',
    'properties',
    'operationId',
    'correlationId',
  ];
  const row = fc.record(Object.fromEntries(names.map((name) => [name, part])));
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      for (const event of toActivityEvents(rows as Json[])) {
        expect(Number.isNaN(event.at.getTime())).toBe(false);
        expect(typeof event.resourceId).toBe('string');
      }
    }),
  );
});
