/** What can be known of a registry, the image in it, and the right to pull it. */
import type { ImageRef } from '../core/image-ref.ts';

/** A private endpoint of a registry, as its connection and its NIC tell. */
export interface PrivateEndpoint {
  readonly id: string;
  /** `Approved` `Pending` `Rejected` `Disconnected`. */
  readonly status: string;
}

/** An Azure Container Registry's settings, from ARM. */
export interface AzureRegistry {
  readonly kind: 'azure';
  readonly host: string;
  readonly resourceId: string;
  readonly name: string;
  readonly location: string;
  readonly sku: string | null;
  readonly provisioningState: string | null;
  readonly publicNetworkAccess: 'enabled' | 'disabled';
  /** What the firewall does with addresses in no rule. */
  readonly defaultAction: 'allow' | 'deny';
  /** Addresses and CIDR ranges that the firewall lets in. */
  readonly allowedRanges: readonly string[];
  readonly privateEndpoints: readonly PrivateEndpoint[];
  /** True when Azure's answer held no list of them: there may be some all the same. Left out = it did. */
  readonly endpointsUntold?: boolean;
  readonly dataEndpointEnabled: boolean;
  readonly adminUserEnabled: boolean;
  readonly anonymousPullEnabled: boolean;
  /** `abac`: AcrPull is not honoured, repository roles are (AbacRepositoryPermissions). */
  readonly permissionMode: 'legacy' | 'abac';
  /** `disabled` breaks pulls by managed identity that use ARM tokens (azureADAuthenticationAsArmPolicy). */
  readonly armTokens: 'enabled' | 'disabled' | null;
  /** Is new content held back until it is released (quarantinePolicy)? null = the registry does not say. */
  readonly quarantine: boolean | null;
  /** The tenant of the registry's subscription, or null when it is not known. */
  readonly tenantId: string | null;
}

/** Any other registry: nothing of it is in Azure. */
export interface OtherRegistry {
  readonly kind: 'other';
  readonly host: string;
  /**
   * The registry's own limit on pulls, as its headers tell anybody who asks without signing in (Docker Hub's
   * `ratelimit-limit: 100;w=21600`); null or left out = it names none, or was not asked. Counted by the address that asks: ours.
   */
  readonly limit?: {
    readonly pulls: number;
    readonly remaining: number | null;
    readonly windowSeconds: number;
  } | null;
}

export type Registry = AzureRegistry | OtherRegistry;

export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** What the registry itself says of the image. */
export interface ImageInRegistry {
  readonly image: ImageRef;
  readonly found: 'yes' | 'no-repository' | 'no-tag' | 'no-digest';
  readonly digest: string | null;
  /** null when the registry does not say (found, but its manifest could not be read). */
  readonly platforms: readonly Platform[] | null;
  /** When the tag was last moved. */
  readonly updatedAt: Date | null;
  /** Newest first; empty when the repository has none or is not there, and where `someTags` is filled. */
  readonly newestTags: readonly string[];
  /** When each of the newest tags was last moved or changed; left out where the registry does not tell. */
  readonly tagsChangedAt?: ReadonlyMap<string, Date>;
  /** Some of the tags that are there, highest name first, of a registry that does not tell when it got them. */
  readonly someTags?: readonly string[];
  /** Tags or repositories spelt nearly like the one asked for, nearest first. */
  readonly nearest: readonly string[];
  /** Of the manifest; null when not known. `…manifest.v1+prettyjws` is the format that new clients refuse. */
  readonly mediaType: string | null;
  /** False = locked (`az acr repository update --read-enabled false`): it exists, and nobody may pull it. */
  readonly readEnabled: boolean | null;
  /** Held back by the registry's quarantine until it is released; left out or null = the registry does not say. */
  readonly quarantined?: boolean | null;
  /** When it was deleted, if the registry keeps deleted images and still has it; null = no, or not to be seen. */
  readonly softDeletedAt: Date | null;
}

export interface RoleAssignment {
  readonly id: string;
  readonly roleName: string;
  /** GUID of the role definition. */
  readonly roleId: string;
  readonly scope: string;
  /** `group` when the identity has it as a member. */
  readonly via: 'direct' | 'group';
  /** What the role lets its holder do at the registry, worked out from its definition. */
  readonly grants: {
    /** `registries/pull/read` as an action: honoured by legacy registries only. */
    readonly legacyPull: boolean;
    /** `registries/repositories/content/read` as a data action: honoured by ABAC registries only. */
    readonly repositoryRead: boolean;
  };
  /** ABAC condition, verbatim, or null. */
  readonly condition: string | null;
  readonly createdAt: Date | null;
}

/** The role assignments, at the registry and inherited, of the very identity that pulls. */
export interface PullRights {
  readonly principalId: string;
  readonly assignments: readonly RoleAssignment[];
  /** Assignments whose role definition could not be read: nothing may be concluded from their silence. */
  readonly unreadableRoles: readonly string[];
  /** Deny assignments on the identity that take the pull away again; null = they could not be read. */
  readonly denials: readonly { readonly id: string; readonly name: string; readonly scope: string }[] | null;
}

/** What is known of the user name and password that the app signs in with. The password itself is never read. */
export interface Credential {
  readonly username: string;
  /**
   * What the user name is: a GUID = an Entra application, the registry's own name = its admin user, else a token of the
   * registry (scope map); `other` = of a registry outside Azure.
   */
  readonly kind: 'service-principal' | 'admin-user' | 'registry-token' | 'other';
  readonly displayName: string | null;
  /** Does it exist and is it switched on? null = it could not be told. */
  readonly enabled: boolean | null;
  /**
   * When the last of its passwords ends: before that date some of them may still be good, which of them the app holds is not
   * to be seen. Certificates do not count: a registry takes none in place of a password. null = not all of them end, there is
   * none, or it could not be told (see `expiryKnown`).
   */
  readonly expiresAt: Date | null;
  readonly expiryKnown: boolean;
  /** How many passwords it has, ended ones too; 0 = whatever the app holds was deleted. Left out or null = not known. */
  readonly passwords?: number | null;
}

/** A run of ACR Tasks that made, or should have made, images. */
export interface BuildRun {
  readonly runId: string;
  /** `Queued` `Started` `Running` `Succeeded` `Failed` `Canceled` `Error` `Timeout`. */
  readonly status: string;
  readonly createdAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: string | null;
  readonly commit: string | null;
  readonly task: string | null;
  /** `repository:tag` of what it made or would have made. */
  readonly images: readonly string[];
}

/** Runs of the registry's tasks, newest first; those that name the image's repository or tag come with `images`. */
export interface Builds {
  readonly runs: readonly BuildRun[];
}

/**
 * Rules of the registry's artifact cache: it fetches such a repository from another registry when it is pulled for the first
 * time. What was never pulled is absent all the same
 * (https://learn.microsoft.com/azure/container-registry/artifact-cache-overview).
 */
export interface CacheRules {
  readonly rules: readonly {
    readonly name: string;
    /** The repository here, or with an asterisk at the end all below it: `docker-hub/*`. */
    readonly target: string;
    /** Where it comes from: `docker.io/library/nginx`; null = not told. */
    readonly source: string | null;
    readonly withCredential: boolean;
  }[];
}

/** The user-assigned identity that the app names for its pulls, as the identity's own resource tells. */
export interface PullIdentity {
  readonly id: string;
  /** False = deleted, although the app still names it. */
  readonly exists: boolean;
  /** Another one than the app holds = deleted and made anew under the same name. */
  readonly principalId: string | null;
}
