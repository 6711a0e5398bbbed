/** The demo's fixed names: one company, two subscriptions. All of it is invented. */
import { createHash } from 'node:crypto';
import type { ScenarioInput } from '../scenario.ts';

export type DemoResource = ScenarioInput['resources'][number];
export type DemoLog = NonNullable<ScenarioInput['systemLog']>[number];
export type DemoActivity = NonNullable<ScenarioInput['activityLog']>[number];
export type DemoRole = NonNullable<ScenarioInput['roleAssignments']>[number];
export type DemoApplication = NonNullable<ScenarioInput['applications']>[number];
export type DemoPullFault = NonNullable<ScenarioInput['pullFaults']>[number];
export type DemoRepository = NonNullable<ScenarioInput['registries']>[number]['repositories'][number];

/** What one story adds to the subscription. */
export interface Story {
  readonly resources: readonly DemoResource[];
  readonly log?: readonly DemoLog[];
  readonly activity?: readonly DemoActivity[];
  readonly roles?: readonly DemoRole[];
  readonly applications?: readonly DemoApplication[];
  /** What stops its pulls and is in no resource: it goes on for new and restarted revisions. */
  readonly pullFaults?: readonly DemoPullFault[];
}

export const TENANT = '5f2c7a1e-93d4-4b6f-8a57-1c0de9b34f21';
export const BOT = 'd41f6c02-7b8e-4c1a-9f35-62ae0b9d7c14';
/** The bot's own public address. */
export const BOT_ADDRESS = '198.51.100.77';

export const SHOP = '3b6f0c1d-8e42-4f7a-b5d9-0a1c2e3f4d50';
export const PLATFORM = '9d7e5a20-41cb-4c88-a6f3-7b2d1e0c9f61';
export const LOCATION = 'West Europe';
export const REGION = 'westeurope';

export interface Group {
  readonly subscriptionId: string;
  readonly name: string;
}

export const RG_SHOP: Group = { subscriptionId: SHOP, name: 'rg-shop' };
export const RG_PAYMENTS: Group = { subscriptionId: SHOP, name: 'rg-payments' };
export const RG_EDGE: Group = { subscriptionId: SHOP, name: 'rg-edge' };
export const RG_NETWORK: Group = { subscriptionId: PLATFORM, name: 'rg-network' };
export const RG_REGISTRY: Group = { subscriptionId: PLATFORM, name: 'rg-registries' };
export const RG_LAB: Group = { subscriptionId: PLATFORM, name: 'rg-lab' };

export function idOf(group: Group, type: string, name: string): string {
  return `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}/providers/${type}/${name}`;
}

/** A GUID that is always the same for the same number: `guid(0x12)`. */
export function guid(n: number): string {
  const tail = n.toString(16).padStart(12, '0');
  return `7c0ffee0-${tail.slice(-4)}-4a00-8b00-${tail}`;
}

/** A digest that is always the same for the same text, without hashing: enough to look and compare like one. */
export function digest(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A GUID that is always the same for the same text. */
export function guidFrom(text: string): string {
  const hex = digest(text).slice(7);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
