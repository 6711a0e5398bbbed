/**
 * Does the registry's artifact cache stand for a repository? Such a repository is filled when it is pulled for the first
 * time, so what is absent here may be one pull away: whether it can be had is decided by the registry that it comes from, and
 * by the credential that the rule uses there.
 */
import type { Fact } from '../core/fact.ts';
import { type ImageRef, isAzureRegistry } from '../core/image-ref.ts';
import type { Shown, Suspect } from './cause.ts';
import { az, portal, type Repair, subscriptionOf } from './commands.ts';
import { shown } from './evidence.ts';
import type { AzureRegistry, CacheRules } from './registry-facts.ts';

export interface CachedFrom {
  readonly name: string;
  /** The image where it comes from, as far as the rule tells: `docker.io/library/nginx`. */
  readonly source: string;
  readonly withCredential: boolean;
  readonly evidence: readonly Shown[];
}

/** The rule that stands for the image's repository; null = none, or the rules were not read (see `unreadCache`). */
export function cachedFrom(image: ImageRef, cacheRules: Fact<CacheRules>): CachedFrom | null {
  if (cacheRules.state === 'unknown' || !isAzureRegistry(image.host)) return null;
  // An exact rule goes before one with an asterisk (https://learn.microsoft.com/azure/container-registry/wildcards-artifact-cache).
  const fitting = cacheRules.value.rules.filter(({ target }) => fits(target, image));
  const rule = fitting.find(({ target }) => !target.endsWith('*')) ?? fitting[0];
  if (rule === undefined) return null;
  const source = sourceOf(rule.source, rule.target, image);
  return {
    name: rule.name,
    source,
    withCredential: rule.withCredential,
    evidence: [
      shown(
        'cacheRules',
        cacheRules,
        `cache rule ${rule.name}: ${rule.target} comes from ${rule.source ?? 'elsewhere'}`,
      ),
    ],
  };
}

/** A sentence with a blank before it where a rule may stand for the repository unseen; else empty. */
export function unreadCache(image: ImageRef, cacheRules: Fact<CacheRules>): string {
  if (cacheRules.state === 'known' || cacheRules.kind === 'absent' || !isAzureRegistry(image.host)) return '';
  return ` Whether an artifact cache of ${image.host} fetches it from elsewhere could not be seen: ${cacheRules.because}.`;
}

/** Sentences: what the absence means where a rule stands for it. */
export function cacheBecause(image: ImageRef, from: CachedFrom): string {
  const what = `${image.repository}${image.digest === null ? `:${image.tag}` : `@${image.digest.slice(0, 19)}…`}`;
  const credential = from.withCredential ? "the rule's credential is refused there" : 'it asks for a sign-in';
  return `${what} is not in ${image.host}, but the cache rule ${from.name} fetches it from ${from.source} when it is pulled: either it is not there, or ${credential}, or its limit on pulls is reached. None of these can be seen from here.`;
}

export function cacheRepairs(suspect: Suspect, from: CachedFrom, azure: AzureRegistry | null): readonly Repair[] {
  if (azure === null) return [];
  const subscription = subscriptionOf(azure.resourceId);
  return [
    {
      title: `Look at the cache rule ${from.name}${from.withCredential ? ' and its credential' : ''}`,
      command: az(...['acr', 'cache', 'show', '-r', azure.name, '-n', from.name], ...['--subscription', subscription]),
      url: portal(suspect, azure.resourceId, 'cache'),
      risk: 'none',
      undo: null,
      note: `Make sure that ${from.source} exists under that name and tag${from.withCredential ? ', and that the credential set of the rule shows as healthy' : ''}. The next try then fetches it.`,
    },
  ];
}

function fits(target: string, image: ImageRef): boolean {
  const written = target.toLowerCase().replace(/^\/+/, '');
  const path = written.startsWith(`${image.host}/`) ? written.slice(image.host.length + 1) : written;
  return path.endsWith('*') ? image.repository.startsWith(path.slice(0, -1)) : path === image.repository;
}

function sourceOf(source: string | null, target: string, image: ImageRef): string {
  if (source === null) return 'another registry';
  if (!source.endsWith('*') || !target.endsWith('*')) return source;
  const prefix = target.slice(0, -1).toLowerCase();
  return `${source.slice(0, -1)}${image.repository.slice(prefix.length)}`;
}
