import fc from 'fast-check';
import { type AlertRoutes, type Channel, NO_ROUTES, readRoutes, routesFor } from '../../src/alerts/routes.ts';
import { severityOf } from '../../src/alerts/severity.ts';

const slack = (channel: string): Channel => ({ platform: 'slack', channel });
const TEAMS: Channel = {
  platform: 'teams',
  channel: '19:abc@thread.tacv2',
  tenant: '99999999-2222-4333-8444-555555555555',
};
const PAYMENTS = { name: 'pay-api', resourceGroup: 'RG-Payments', subscriptionId: 'aaaa' };
const ORDERS = { name: 'orders-api', resourceGroup: 'rg-shop', subscriptionId: 'bbbb' };

function routes(value: object): AlertRoutes {
  const read = readRoutes({ routes: value });
  if (!('routes' in read)) throw new Error(read.problems.join('; '));
  return read.routes;
}

const all = routes({
  rules: [
    { name: 'noise', apps: ['*-dev'], channels: [] },
    { name: 'payments, bad', apps: ['pay-*'], severities: ['critical', 'error'], channels: [slack('C0PAY'), TEAMS] },
    { name: 'payments', resourceGroups: ['rg-pay*'], subscriptions: ['AAAA'], channels: [slack('C0PAYLOW')] },
    { name: 'paged', severities: ['page*'], senders: ['alertmanager'], channels: [slack('C0ONCALL')] },
  ],
  default: [slack('C0REST')],
});

test.each<[string, Parameters<typeof routesFor>[1], Parameters<typeof routesFor>[2], readonly Channel[]]>([
  ['all that a rule asks for fits', { sender: 'azure-monitor', severity: 'Sev0' }, PAYMENTS, [slack('C0PAY'), TEAMS]],
  ['the same severity by another word', { sender: 'grafana', severity: 'error' }, PAYMENTS, [slack('C0PAY'), TEAMS]],
  ['another severity: a later rule', { sender: 'azure-monitor', severity: 'Sev3' }, PAYMENTS, [slack('C0PAYLOW')]],
  [
    'no severity: not one that is asked for',
    { sender: 'azure-monitor', severity: null },
    PAYMENTS,
    [slack('C0PAYLOW')],
  ],
  ['no rule: the default', { sender: 'azure-monitor', severity: 'Sev0' }, ORDERS, [slack('C0REST')]],
  ['a word of its own', { sender: 'alertmanager', severity: 'Page-me' }, ORDERS, [slack('C0ONCALL')]],
  ['the same word of another sender', { sender: 'generic', severity: 'page-me' }, ORDERS, [slack('C0REST')]],
  ['nowhere, and said so', { sender: 'generic', severity: 'Sev0' }, { ...ORDERS, name: 'Pay-Dev' }, []],
  ['the app is not known', { sender: 'azure-monitor', severity: 'Sev0' }, null, [slack('C0REST')]],
  ['the app is not known, and no matter', { sender: 'alertmanager', severity: 'page' }, null, [slack('C0ONCALL')]],
])('%s', (_what, alert, app, channels) => {
  expect(routesFor(all, alert, app)).toEqual(channels);
});

test('nothing set up: nowhere; a channel that is named twice is told once', () => {
  expect(routesFor(NO_ROUTES, { sender: 'generic', severity: null }, ORDERS)).toEqual([]);
  expect(readRoutes({ approvals: { rules: [] } })).toEqual({ routes: NO_ROUTES });
  const twice = routes({ default: [slack('C0REST'), TEAMS, slack('C0REST')] });
  expect(routesFor(twice, { sender: 'generic', severity: null }, ORDERS)).toEqual([slack('C0REST'), TEAMS]);
});

test('whatever the rules, the first that fits decides: later ones change nothing', () => {
  const names = fc.constantFrom('pay-api', 'orders-api', 'pay-dev');
  const apps = fc.array(fc.constantFrom('*', 'pay-*', '*-api', 'orders-api'), { minLength: 1, maxLength: 2 });
  const severities = fc.array(fc.constantFrom('*', 'critical', 'sev1', 'info'), { minLength: 1, maxLength: 2 });
  const rule = fc.record({ apps, severities });
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 5 }),
      names,
      fc.constantFrom('Sev0', 'Sev1', null),
      (rules, name, severity) => {
        const given = rules.map((each, i) => ({ ...each, name: `r${i}`, channels: [slack(`C${i}0`)] }));
        const [told] = routesFor(
          routes({ rules: given, default: [slack('CDEFAULT')] }),
          { sender: 'generic', severity },
          { ...ORDERS, name },
        );
        const alone = given.map(
          (each) =>
            routesFor(routes({ rules: [each] }), { sender: 'generic', severity }, { ...ORDERS, name }).length > 0,
        );
        const first = alone.indexOf(true);
        expect(told).toEqual(slack(first < 0 ? 'CDEFAULT' : `C${first}0`));
      },
    ),
  );
});

test.each<[string, ReturnType<typeof severityOf>]>([
  ['Sev0', 'critical'],
  ['P1', 'critical'],
  ['critical', 'critical'],
  ['page', 'critical'],
  ['Sev1', 'error'],
  ['HIGH', 'error'],
  ['Sev2', 'warning'],
  [' warn ', 'warning'],
  ['Sev3', 'info'],
  ['Sev4', 'info'],
  ['P5', 'info'],
  ['none', 'info'],
  ['Sev9', null],
  ['criticality', null],
  ['', null],
])('severity %s is %s', (word, severity) => {
  expect(severityOf(word)).toBe(severity);
});
