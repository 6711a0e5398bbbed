/** What can be known of changes that people and programs made, before anybody asks which of them explains a failure. */
import type { Unknown } from '../core/fact.ts';
import type { AzureRegistry } from './registry-facts.ts';

/** Who did it, as far as the activity log tells: what the caller's token said of itself. */
export interface Actor {
  /** A person's sign-in name, or the object id of a service principal; null = the log names nobody. */
  readonly caller: string | null;
  /** Client id of the program that asked for the token: that of a tool, or the service principal's own. */
  readonly appId: string | null;
  /** ARM id of the managed identity, or of the resource whose system identity it is (claim `xms_mirid`). */
  readonly identityId: string | null;
  /** True = no person signed in: a pipeline, a program, a managed identity; null = not told. */
  readonly onItsOwn: boolean | null;
}

/** What a role assignment's event tells of the assignment. Its name alone says nothing. */
export interface RoleEvent {
  readonly principalId: string | null;
  /** Is it a group's? Who is in a group is not read. */
  readonly ofGroup: boolean;
  /** null = a custom role, whose definition is not read for this. */
  readonly roleName: string | null;
  /** May its holder pull from a registry by it, in either mode? null = not known. */
  readonly pulls: boolean | null;
}

/** What a write to a registry set, as far as the event tells; mostly it does not. */
export interface RegistryEvent {
  readonly publicNetworkAccess: 'enabled' | 'disabled' | null;
  readonly defaultAction: 'allow' | 'deny' | null;
  readonly adminUserEnabled: boolean | null;
  readonly anonymousPullEnabled: boolean | null;
  readonly armTokens: 'enabled' | 'disabled' | null;
  readonly quarantine: 'enabled' | 'disabled' | null;
  readonly permissionMode: 'abac' | 'legacy' | null;
}

/** One operation of the activity log that has ended: all its events in one. */
export interface ActivityEvent {
  /** When it began. */
  readonly at: Date;
  /** `Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete`, in Azure's own case. */
  readonly operation: string;
  readonly resourceId: string;
  readonly succeeded: boolean;
  readonly actor: Actor;
  readonly correlationId: string | null;
  readonly role: RoleEvent | null;
  readonly registry: RegistryEvent | null;
}

/** A part of the activity log: a resource group, or all that one resource provider did in a subscription. */
export interface ChangePlace {
  readonly subscriptionId: string;
  readonly resourceGroup: string | null;
  /** `Microsoft.Authorization`: its events stand at their own scope, and those of a subscription are in no group. */
  readonly provider: string | null;
}

export interface ChangeQuery {
  readonly from: Date;
  readonly to: Date;
  readonly places: readonly ChangePlace[];
  /** The app's own events as well. */
  readonly own: boolean;
}

/** What the activity log tells of a time. Known as soon as one of the places could be read. */
export interface ToldChanges {
  readonly from: Date;
  readonly to: Date;
  /** Newest first. */
  readonly events: readonly ActivityEvent[];
  /** The places that could not be read, each with its reason and remedy. */
  readonly gaps: readonly Unknown[];
}

export interface RecentChanges extends ToldChanges {
  /** The registry whose changes were looked for; null = there is none in Azure, or it could not be read. */
  readonly registry: AzureRegistry | null;
}
