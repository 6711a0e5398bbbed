/** The source of facts of one story of the matrix, with any words over it, and with what is denied. */
import type { Revision } from '../../src/diagnosis/app-facts.ts';
import type { FactSource } from '../../src/diagnosis/fact-source.ts';
import type { FactName } from '../../src/diagnosis/facts.ts';
import { DENIED, failingRevision, line, type PlainFacts, plainSource } from '../fixtures/plain-source.ts';
import type { MatrixCase } from './matrix-cases.ts';

/** What an answer may rest on beside the app and its log. */
export const SIGHTS = [
  'replicas',
  'failedDeployment',
  'environment',
  'networkPath',
  'registry',
  'tag',
  'pullRights',
  'privateDns',
  'credential',
  'builds',
  'cacheRules',
  'pullIdentity',
  'detector',
] as const satisfies readonly FactName[];
export type Sight = (typeof SIGHTS)[number];

/**
 * @param words what its log says
 * @param beside facts of another fault, where this one says nothing of them
 * @param former revisions beside the one that fails
 */
export function caseSource(
  one: MatrixCase,
  words: string,
  denied: readonly Sight[],
  beside: PlainFacts = {},
  former: readonly Revision[] = [],
): FactSource {
  const image = one.image ?? 'acme.azurecr.io/orders:2';
  const containers = [{ name: 'app', image, init: false }];
  const given = one.facts?.app;
  const blind = Object.fromEntries(denied.map((name) => [name, () => Promise.resolve(DENIED)])) as Partial<FactSource>;
  return {
    ...plainSource({
      ...beside,
      ...one.facts,
      app: { containers, ...(given !== undefined && !('state' in given) ? given : {}) },
      revisions: [failingRevision('2', { containers, provisioningError: null }), ...former],
      eventStream: [line(3, 'PullingImage', `Pulling image '${image}'`), line(3, 'ContainerTerminated', words)],
    }),
    ...one.source,
    ...blind,
  };
}
