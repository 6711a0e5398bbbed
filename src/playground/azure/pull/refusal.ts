/** Why an image cannot be pulled, in the words in which each place tells it. */

import {
  KUBELET_GAVE_UP,
  kubeletFailed,
  notFoundTail,
  pullFailed,
  type Said,
  UNAUTHORIZED,
} from '../platform-words.ts';
import { digestOf } from '../registry/content.ts';

export interface Refusal {
  /** What the platform's log says after "Pulling image", of this container. */
  readonly lines: (container: string, image: string) => readonly Said[];
  /**
   * What a write that asks for the image is told, before there is a revision. null = Azure does not notice there: it looks
   * from its own network, and only at what it can reach.
   */
  readonly atWrite: string | null;
}

/** The platform's newer wording: maybe a line of its own, then the container's end. */
export function refusal(before: Said | null, tail: string, atWrite: string | null): Refusal {
  return {
    lines: (container) => [...(before === null ? [] : [before]), pullFailed(container, tail)],
    atWrite,
  };
}

export function unauthorized(atWrite: string | null): Refusal {
  return refusal(UNAUTHORIZED, '', atWrite);
}

/** The registry's own JSON, which Azure calls "not found" whatever it says. */
export function registryRefusal(
  image: string,
  error: { readonly code: string; readonly message: string; readonly detail?: object },
  atWrite: string | null,
): Refusal {
  const trace = digestOf(image).slice('sha256:'.length, 'sha256:'.length + 32);
  return refusal(null, notFoundTail(image, { errors: [error] }, trace), atWrite);
}

export function kubeletRefusal(error: string): Refusal {
  return { lines: (_container, image) => [kubeletFailed(image, error), KUBELET_GAVE_UP], atWrite: null };
}

/** The challenge that a registry answers to somebody whom it does not know. */
export function challenge(host: string, repository: string): string {
  const scope = encodeURIComponent(`repository:${repository}:pull`);
  return `GET https:?scope=${scope}&service=${host}: UNAUTHORIZED: authentication required, visit https://aka.ms/acr/authorization for more information.`;
}
