/** How sentences name the parts of a suspect. */
import { parseResourceId } from '../core/app-ref.ts';
import { shortImage } from '../core/image-ref.ts';
import { safeLine } from '../core/safe-text.ts';
import type { Suspect } from './cause.ts';
import { nameOf } from './commands.ts';

/** The image as a sentence names it. */
export function imageName(suspect: Suspect): string {
  return suspect.image === null ? `"${safeLine(suspect.writtenImage, 150)}"` : shortImage(suspect.image);
}

/** The registry's host, or what stands for it when the image's name cannot be parsed. */
export function hostName(suspect: Suspect): string {
  return suspect.image?.host ?? 'the registry';
}

/** Who pulls: a noun phrase. */
export function pullerName(suspect: Suspect): string {
  const { signIn, ref } = suspect;
  if (signIn.kind === 'system-identity') return `the system identity of ${ref.name}`;
  if (signIn.kind === 'user-identity')
    return parseResourceId(signIn.identityId) === null
      ? `the identity "${safeLine(signIn.identityId, 100)}"`
      : `the identity ${nameOf(signIn.identityId)}`;
  if (signIn.kind === 'secret') return `the user ${safeLine(signIn.username ?? '(none)', 100)}`;
  return `${ref.name}, without any credentials,`;
}

/** First letter in upper case, to begin a sentence. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Is this user name the id of an Entra application? Container registries know service principals by it. */
export function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

/** Does one of the failures read like this? */
export function reads(suspect: Suspect, ...symptoms: readonly string[]): boolean {
  return suspect.readings.some((reading) => symptoms.includes(reading.symptom));
}
