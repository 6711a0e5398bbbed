/** What people typed, made safe for URLs and queries. */

/** One segment of an ARM path. */
export function segment(name: string): string {
  return encodeURIComponent(name);
}

/** A KQL string literal. Backslash and quote are escaped, control characters are dropped. */
export function kqlString(value: string): string {
  const clean = value.replace(/[\u0000-\u001f\u007f]/g, '');
  return `'${clean.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

/** An OData string literal, as in `$filter=resourceUri eq '…'`: a quote is doubled. */
export function odataString(value: string): string {
  return `'${value.replace(/'/g, "''")}'`;
}

/**
 * Could somebody have named an app so, or misspelt one so? Container Apps allow 2 to 32 of `a-z`, `0-9`, `-`
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules); capitals, `_` and `.` are
 * ordinary slips, and worth a search for the nearest names.
 */
export function couldBeAppName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name);
}

/** Resource groups: 1 to 90 letters of any script, digits, `_`, `-`, `.`, brackets; no full stop at the end. */
export function couldBeResourceGroup(name: string): boolean {
  return /^[\p{L}\p{N}_\-.()]{1,90}$/u.test(name) && !name.endsWith('.');
}

export function isGuid(value: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value);
}

/** An ARM id with each segment encoded, to be put into a URL; null when it is none. */
export function idPath(id: string): string | null {
  if (!id.startsWith('/')) return null;
  const parts = id.split('/').slice(1);
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return null;
  return `/${parts.map(segment).join('/')}`;
}
