/** Incidents for tests, as an alert opens them. */
import { type Judgement, openIncident } from '../../src/alerts/advance.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import type { AppRef } from '../../src/core/app-ref.ts';

export const AT = new Date('2026-11-28T03:00:00.000Z');
export const later = (ms: number): Date => new Date(AT.getTime() + ms);

export function plainApp(name: string): AppRef {
  const resourceId = `/subscriptions/S/resourceGroups/shop/providers/Microsoft.App/containerApps/${name}`;
  return { kind: 'app', subscriptionId: 'S', resourceGroup: 'shop', name, resourceId };
}

export const MISSING_ROLE: Judgement = {
  key: 'auth.missing-pull-role|shop.azurecr.io|id-1',
  cause: 'auth.missing-pull-role',
  headline: 'orders-api cannot pull its image: its identity has no AcrPull',
  sharedBy: 9,
};

export function plainIncident(
  more: { id?: string; key?: string; channel?: string; app?: AppRef; failing?: boolean; by?: string } = {},
): Incident {
  const { id = 'i1', key = MISSING_ROLE.key, channel = 'C1', app = plainApp('orders-api'), failing = true } = more;
  return openIncident({
    id,
    platform: 'slack',
    channel,
    place: `place in ${channel}`,
    ground: 'room',
    url: null,
    judgement: { ...MISSING_ROLE, key },
    alert: { kind: 'alert', by: more.by ?? 'work 1', at: AT, app, revision: 'orders-api--1', failing, spot: null },
  });
}
