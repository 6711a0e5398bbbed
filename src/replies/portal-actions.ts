/** The links of a diagnosis into Azure's portal: few, for whoever reads them on a phone, at night. */
import type { Diagnosis, PortalLink } from '../diagnosis/result.ts';
import { say, sayUrl } from './say.ts';

interface Link {
  readonly label: string;
  readonly url: string;
}

/** Those of further repairs are in their commands. */
const MOST_FIXES = 2;

const PLACES: Readonly<Record<PortalLink['of'], string>> = {
  log: 'Portal: log query',
  revisions: 'Portal: revisions',
  executions: 'Portal: executions',
  registry: 'Portal: registry',
  app: 'Portal: app',
};

/**
 * The blades of the repairs first; then where one looks next, the log before all. No place twice.
 * @param all false = those of the repairs alone
 */
export function portalActions({ fixes, links }: Diagnosis, all: boolean): Link[] {
  const shown: Link[] = [];
  const link = (label: string, url: string | null): void => {
    const safe = sayUrl(url);
    if (safe !== null && !shown.some((one) => one.url === safe)) shown.push({ label, url: safe });
  };
  for (const fix of fixes) if (shown.length < MOST_FIXES) link(`Portal: ${say(fix.title, 100)}`, fix.url);
  // Another blade of the registry leads to its overview too.
  const registry = links.find(({ of }) => of === 'registry')?.url.replace(/\/overview$/, '/');
  const there = registry !== undefined && shown.some(({ url }) => url.startsWith(registry));
  for (const of of all ? (Object.keys(PLACES) as PortalLink['of'][]) : [])
    if (of !== 'registry' || !there) link(PLACES[of], links.find((one) => one.of === of)?.url ?? null);
  return shown;
}
