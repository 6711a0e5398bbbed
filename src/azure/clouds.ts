/** The hosts and token scopes of Azure's clouds (https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure). */
export type CloudName = 'public' | 'china' | 'usgov';

export interface Cloud {
  readonly name: CloudName;
  /** Azure Resource Manager, without a slash at the end. */
  readonly arm: string;
  readonly armScope: string;
  /** Microsoft Entra: where tokens come from. */
  readonly authorityHost: string;
  readonly portal: string;
  /** Log Analytics query API, without `/v1`. */
  readonly logs: string;
  readonly logsAudience: string;
  /** Microsoft Graph: what an Entra application's passwords are (https://learn.microsoft.com/graph/deployments). */
  readonly graph: string;
  /** What a token for the registry's data plane is asked for; a registry takes it even when ARM tokens are disabled. */
  readonly registryAudience: string;
  /** Last labels of a registry's login server. */
  readonly registrySuffix: string;
  /** Zone that holds the private addresses of registries. */
  readonly registryPrivateZone: string;
  /** What a token for Azure Database for PostgreSQL is asked for. */
  readonly databaseScope: string;
  /** Hosts that may be sent an event-stream token: the endpoint comes from the service, so it is checked. */
  readonly eventStreamSuffixes: readonly string[];
}

const CLOUDS: Readonly<Record<CloudName, Cloud>> = {
  public: {
    name: 'public',
    arm: 'https://management.azure.com',
    armScope: 'https://management.azure.com/.default',
    authorityHost: 'https://login.microsoftonline.com',
    portal: 'https://portal.azure.com',
    logs: 'https://api.loganalytics.io',
    logsAudience: 'https://api.loganalytics.io',
    graph: 'https://graph.microsoft.com',
    registryAudience: 'https://containerregistry.azure.net',
    registrySuffix: 'azurecr.io',
    registryPrivateZone: 'privatelink.azurecr.io',
    databaseScope: 'https://ossrdbms-aad.database.windows.net/.default',
    eventStreamSuffixes: ['.azurecontainerapps.dev'],
  },
  china: {
    name: 'china',
    arm: 'https://management.chinacloudapi.cn',
    armScope: 'https://management.chinacloudapi.cn/.default',
    authorityHost: 'https://login.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
    logs: 'https://api.loganalytics.azure.cn',
    logsAudience: 'https://api.loganalytics.azure.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    registryAudience: 'https://management.chinacloudapi.cn',
    registrySuffix: 'azurecr.cn',
    registryPrivateZone: 'privatelink.azurecr.cn',
    databaseScope: 'https://ossrdbms-aad.database.chinacloudapi.cn/.default',
    eventStreamSuffixes: ['.azurecontainerapps.cn', '.azurecontainerapps-dev.cn'],
  },
  usgov: {
    name: 'usgov',
    arm: 'https://management.usgovcloudapi.net',
    armScope: 'https://management.usgovcloudapi.net/.default',
    authorityHost: 'https://login.microsoftonline.us',
    portal: 'https://portal.azure.us',
    logs: 'https://api.loganalytics.us',
    logsAudience: 'https://api.loganalytics.us',
    graph: 'https://graph.microsoft.us',
    registryAudience: 'https://management.usgovcloudapi.net',
    registrySuffix: 'azurecr.us',
    registryPrivateZone: 'privatelink.azurecr.us',
    databaseScope: 'https://ossrdbms-aad.database.usgovcloudapi.net/.default',
    eventStreamSuffixes: ['.azurecontainerapps.us', '.azurecontainerapps-dev.us'],
  },
};

/** How people call the clouds, and how `az` and our settings do. */
const SPOKEN: Readonly<Record<CloudName, { readonly title: string; readonly az: string }>> = {
  public: { title: 'the public Azure', az: 'AzureCloud' },
  china: { title: 'Azure China', az: 'AzureChinaCloud' },
  usgov: { title: 'Azure US Government', az: 'AzureUSGovernment' },
};

/**
 * Is this Azure registry in another cloud than the one that is signed in to? Clouds share nothing: no identity, no role and
 * no token of one is good in another, so nothing may be asked there.
 * @returns what to say and to do, or null when it is in this cloud
 */
export function otherCloud(host: string, own: Cloud): { readonly because: string; readonly remedy: string } | null {
  const other = Object.values(CLOUDS).find((cloud) => host.endsWith(`.${cloud.registrySuffix}`));
  if (other === undefined || other.name === own.name) return null;
  const { title, az } = SPOKEN[other.name];
  return {
    because: `${host} is a registry of ${title}, and I am signed in to ${SPOKEN[own.name].title}: nothing of one cloud can be read from the other`,
    remedy: `az cloud set --name ${az} && az login   # and AZURE_CLOUD=${other.name} for pullcheck`,
  };
}

export function cloudOf(name: CloudName): Cloud {
  return CLOUDS[name];
}
