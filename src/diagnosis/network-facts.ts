/** What can be known of the network that an app pulls from: its environment, private DNS, and the way out. */

export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** ARM id of the infrastructure subnet, or null: an environment without a VNet of its own. */
  readonly subnetId: string | null;
  readonly vnetId: string | null;
  readonly internalOnly: boolean;
  /** ARM ids of the identities on the environment itself: apps may pull with these too. Absent = not read. */
  readonly identityIds?: readonly string[];
  /** Where system logs go. */
  readonly logs: {
    readonly destination: 'log-analytics' | 'azure-monitor' | 'none';
    readonly workspaceId: string | null;
  };
}

export interface DnsZone {
  readonly id: string;
  readonly links: readonly { readonly name: string; readonly vnetId: string; readonly state: string | null }[];
  readonly records: readonly { readonly name: string; readonly ips: readonly string[] }[];
}

/** The private DNS zones for the registry, and the addresses that its private endpoints really have. */
export interface PrivateDns {
  /** `privatelink.azurecr.io` (or the cloud's own). */
  readonly zoneName: string;
  /** The environment's VNet, or null when it has none of its own. */
  readonly vnetId: string | null;
  readonly zones: readonly DnsZone[];
  /** False when only some subscriptions could be searched: a missing zone proves nothing then. */
  readonly zonesComplete: boolean;
  /** One entry per address of a private endpoint's NIC; empty when no endpoint's NIC could be read. */
  readonly endpoints: readonly {
    readonly endpointId: string;
    readonly fqdn: string;
    readonly ip: string;
    readonly vnetId: string | null;
  }[];
}

/** The way out of the environment's subnet. */
export interface NetworkPath {
  readonly subnetId: string;
  /** The subnet's own addresses, which rules may name as their source; left out = not read. */
  readonly subnetRanges?: readonly string[];
  /** `Microsoft.ContainerRegistry` …: traffic to these goes past the route for everything; left out = not read. */
  readonly serviceEndpoints?: readonly string[];
  /** Custom DNS servers of the VNet; empty = Azure's own resolver. */
  readonly dnsServers: readonly string[];
  readonly routes: readonly { readonly prefix: string; readonly nextHop: string; readonly nextHopIp: string | null }[];
  readonly outboundRules: readonly {
    readonly name: string;
    readonly access: 'allow' | 'deny';
    readonly priority: number;
    /** In lower case: `tcp` `udp` `icmp` `*` …; left out = not read. A pull is TCP. */
    readonly protocol?: string;
    /** Addresses and service tags whose traffic it is about; left out or empty = not read, or named in another way. */
    readonly source?: readonly string[];
    readonly destination: readonly string[];
    readonly ports: readonly string[];
  }[];
  readonly natGatewayId: string | null;
  /** ARM ids of what the routes and the rules stand in; null = it has none; left out = not read. */
  readonly routeTableId?: string | null;
  readonly networkSecurityGroupId?: string | null;
}
