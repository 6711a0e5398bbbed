/** Which thing in Azure is meant. Plain data, safe to store. */
export interface AppRef {
  readonly kind: 'app' | 'job';
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** As Azure spells it; people may have typed another case. */
  readonly name: string;
  /** The ARM id, with Azure's own casing. */
  readonly resourceId: string;
}

/** Parts of an ARM id such as `/subscriptions/S/resourceGroups/G/providers/Microsoft.App/containerApps/N[/revisions/R]`. */
export interface ResourceId {
  readonly subscriptionId: string;
  /** `''` for a resource that belongs to the subscription itself. */
  readonly resourceGroup: string;
  /** For example `Microsoft.App/containerApps`; child types are joined: `Microsoft.App/containerApps/revisions`. */
  readonly type: string;
  readonly name: string;
}

/**
 * Reads an ARM id. Azure varies the case of every segment (`resourcegroups`, `containerapps`), so compare the results
 * with {@link sameId}, never with `===`.
 * @returns null when the text is no ARM id of a resource.
 */
export function parseResourceId(id: string): ResourceId | null {
  const parts = id.split('/').filter((part) => part !== '');
  if (parts[0]?.toLowerCase() !== 'subscriptions' || parts[1] === undefined) return null;
  const group = parts[2]?.toLowerCase() === 'resourcegroups' ? (parts[3] ?? '') : '';
  const provider = parts.findIndex((part) => part.toLowerCase() === 'providers');
  const namespace = parts[provider + 1];
  if (provider < 0 || namespace === undefined) return null;
  const types: string[] = [];
  let name = '';
  for (let i = provider + 2; i + 1 < parts.length; i += 2) {
    types.push(parts[i] as string);
    name = parts[i + 1] as string;
  }
  if (types.length === 0) return null;
  return { subscriptionId: parts[1], resourceGroup: group, type: [namespace, ...types].join('/'), name };
}

/** Are the two ARM ids the same resource? Azure does not keep the case of ids. */
export function sameId(a: string, b: string): boolean {
  return a.replace(/\/+$/, '').toLowerCase() === b.replace(/\/+$/, '').toLowerCase();
}
