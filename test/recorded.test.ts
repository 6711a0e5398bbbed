/** Incidents of real Azure, replayed: what the log said, what ARM said, and what was really wrong. */

import { diagnoseSimulated } from './fixtures/against-simulation.ts';
import {
  acrPullFailure,
  peDirect,
  type Recorded,
  revisionFailover,
  revisionProvisioningFailure,
} from './fixtures/recorded.ts';
import { describeWithShared } from './fixtures/shared.ts';

const ask = async (
  { app, scenario }: Recorded,
  change: (scenario: Recorded['scenario']) => Recorded['scenario'] = (same) => same,
) => (await diagnoseSimulated(change(scenario), { name: app })).answer;

const deny =
  (...notActions: string[]) =>
  (scenario: Recorded['scenario']): Recorded['scenario'] => ({
    ...scenario,
    caller: {
      objectId: '0b0b0b0b-0000-4000-8000-000000000b07',
      tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
      actions: ['*'],
      notActions,
    },
  });

describeWithShared('recorded', 'recorded incidents', () => {
  describe('a private zone without a link: the log says unauthorized, ARM says Healthy', () => {
    test('it is DNS, and the role that was read rules out the missing role', async () => {
      const answer = await ask(peDirect('broken'));
      expect(answer.outcome).toBe('pull-failure');
      expect(answer.causes[0]).toMatchObject({ id: 'network.dns', confidence: 'verified' });
      expect(answer.ruledOut.find((one) => one.id === 'auth.missing-pull-role')?.because).toContain('AcrPull');
      expect(answer.rollback.advice).toBe('will-not-help');
      expect(answer.fixes[0]?.command).toContain('az network private-dns link vnet create');
    });

    test.each([
      ['the zone', 'Microsoft.Network/privateDnsZones/*'],
      ['the virtual network', 'Microsoft.Network/virtualNetworks/*'],
      ['the environment', 'Microsoft.App/managedEnvironments/read'],
      ['the registry', 'Microsoft.ContainerRegistry/registries/read'],
      ['everything of the network', 'Microsoft.Network/*'],
    ])('with %s out of sight nothing is verified', async (_what, action) => {
      const answer = await ask(peDirect('broken'), deny(action));
      expect(answer.outcome).toBe('pull-failure');
      expect(answer.causes.every((cause) => cause.confidence !== 'verified')).toBe(true);
      expect(answer.causes.map((cause) => cause.id)).toContain('network.dns');
      expect(answer.notChecked.some((one) => one.remedy !== null && one.wouldSettle.includes('network.dns'))).toBe(
        true,
      );
    });

    test('linked again: healthy', async () => {
      const answer = await ask(peDirect('fixed'));
      expect(['healthy', 'recovered']).toContain(answer.outcome);
    });
  });

  describe('a first deployment whose image was never pushed: no revision, no stream', () => {
    test('from the activity log alone', async () => {
      const answer = await ask(acrPullFailure('broken'));
      expect(answer).toMatchObject({ outcome: 'pull-failure', revision: null });
      expect(['image.repository-not-found', 'image.tag-not-found']).toContain(answer.causes[0]?.id);
      const both = [...answer.causes, ...answer.ruledOut].map((one) => one.id);
      expect(both).toEqual(expect.arrayContaining(['image.repository-not-found', 'image.tag-not-found']));
      expect(answer.serving.state).toBe('down');
    });

    test('without the right to read the activity log it is inconclusive', async () => {
      const answer = await ask(acrPullFailure('broken'), deny('Microsoft.Insights/eventtypes/*'));
      expect(answer.outcome).toBe('inconclusive');
      expect(answer.notChecked.find((one) => one.fact === 'failedDeployment')?.remedy).toBeTruthy();
    });

    test('pushed and deployed again: well', async () => {
      const answer = await ask(acrPullFailure('fixed'));
      expect(['healthy', 'recovered']).toContain(answer.outcome);
    });
  });

  describe('not the pull', () => {
    test('a target port that nobody listens on', async () => {
      const answer = await ask(revisionFailover('broken'));
      expect(answer).toMatchObject({ outcome: 'not-a-pull-failure', causes: [] });
      expect(answer.headline).toMatch(/probe/i);
    });
    test('... set back: healthy', async () => {
      expect(await ask(revisionFailover('fixed'))).toMatchObject({ outcome: 'healthy', causes: [] });
    });
    test('a startup probe on a path that is not there', async () => {
      const answer = await ask(revisionProvisioningFailure('broken'));
      expect(answer).toMatchObject({ outcome: 'not-a-pull-failure', causes: [] });
      expect(answer.headline).toMatch(/probe/i);
    });
    test('... repaired: healthy', async () => {
      expect(await ask(revisionProvisioningFailure('fixed'))).toMatchObject({ outcome: 'healthy', causes: [] });
    });
  });
});
