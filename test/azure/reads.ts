/** What the tests of facts share: taking a fact apart, and reading what others build on. */
import type { Fact } from '../../src/core/fact.ts';
import { parseImage } from '../../src/core/image-ref.ts';
import type { Environment } from '../../src/diagnosis/network-facts.ts';
import type { AzureRegistry } from '../../src/diagnosis/registry-facts.ts';
import { ENV_ID, HOST, type Looking, REF } from './subscription.ts';

export function value<T>(fact: Fact<T>): T {
  if (fact.state === 'unknown') throw new Error(`unknown: ${fact.kind}: ${fact.because}`);
  return fact.value;
}

export function missing(fact: Fact<unknown>) {
  if (fact.state === 'known') throw new Error(`known: ${JSON.stringify(fact.value)}`);
  return fact;
}

export function image(written: string) {
  const parsed = parseImage(written);
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.image;
}

export async function environment({ facts, context }: Looking): Promise<Environment> {
  return value(await facts.environment(ENV_ID, context));
}

export async function registry({ facts, context }: Looking): Promise<AzureRegistry> {
  const found = value(await facts.registry(HOST, REF, context));
  if (found.kind !== 'azure') throw new Error('not in Azure');
  return found;
}
