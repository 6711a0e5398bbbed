/** Whatever a registry or the way to it does becomes one of our unknowns here, and nowhere else. */
import { type Unknown, unknown } from '../core/fact.ts';
import { type ImageRef, shortImage } from '../core/image-ref.ts';
import { redact } from '../core/redact.ts';
import { safeLine, shellQuote } from '../core/safe-text.ts';
import { limitText, readPullLimit } from './pull-limit.ts';
import { Refusal } from './repository.ts';
import { isObject, objectOf, type RegistryResponse, WireError } from './wire.ts';

/** The answer came, and is none that a registry gives. */
export class NoRegistryAnswer extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NoRegistryAnswer';
  }
}

/** Codes of "not there", by which a registry's own 404 is told from a proxy's; `NOT_FOUND` is Harbor's. */
const ABSENT = ['MANIFEST_UNKNOWN', 'NAME_UNKNOWN', 'TAG_UNKNOWN', 'NOT_FOUND'];

/** Does the registry itself say that it has no such thing? */
export function saysAbsent(response: RegistryResponse): boolean {
  return response.status === 404 && errorCodes(response).some((code) => ABSENT.includes(code));
}

/** `{"errors":[{"code":"MANIFEST_UNKNOWN",…}]}` (OCI distribution specification, "Error Codes"). */
export function errorCodes(response: RegistryResponse): readonly string[] {
  const errors = objectOf(response)?.errors;
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error) => (isObject(error) && typeof error.code === 'string' ? [error.code] : []));
}

/** Why the registry would not tell about an image. Nothing of it says what the app meets, which comes from elsewhere. */
export function unknownFrom(error: unknown, image: ImageRef): Unknown {
  if (error instanceof WireError) return unreachable(error, image);
  if (error instanceof Refusal) return refused(error, image);
  if (error instanceof NoRegistryAnswer) return unknown('failed', error.message);
  if (error instanceof Error && error.name === 'AbortError') return unknown('timeout', `${image.host} took too long`);
  return unknown('failed', `asking ${image.host} failed: ${safeLine(redact(String(error)), 200)}`);
}

function unreachable({ kind, host, message }: WireError, image: ImageRef): Unknown {
  const where = safeLine(host, 255);
  switch (kind) {
    case 'private':
      return unknown(
        'unreachable',
        `${where} has no public address, and I look into private networks only where I am told to`,
        // Another host than the image names was named by the registry: nobody should be talked into letting me go there.
        host === image.host
          ? `PULLCHECK_PRIVATE_REGISTRIES=${shellQuote(where)}   # in my settings, on a machine that reaches it`
          : null,
      );
    case 'unresolvable':
      return unknown('unreachable', `the name ${where} does not resolve from here`);
    case 'refused':
      return unknown('unreachable', `${where} refuses connections from here`);
    case 'certificate':
      return unknown('unreachable', `the certificate of ${where} is not trusted here (${safeLine(message, 80)})`);
    case 'timeout':
      return unknown('timeout', `${where} did not answer in time`);
    case 'too-long':
      return unknown('failed', `the answer of ${where} is too long`);
    case 'broken':
      return unknown('unreachable', `${where} could not be reached from here (${safeLine(message, 80)})`);
  }
}

function refused({ response, host, wants }: Refusal, image: ImageRef): Unknown {
  const where = safeLine(host, 255);
  const { status } = response;
  if (status === 429) {
    const limit = readPullLimit(response.headers);
    const seconds = /^\d{1,6}$/.exec(response.headers['retry-after'] ?? '')?.[0];
    return unknown(
      'throttled',
      `${where} limits how often I may ask${limit === null ? '' : ` (${limitText(limit)})`}${seconds === undefined ? '' : `, and says to wait ${seconds} s`}`,
    );
  }
  if (status === 401 || status === 403) {
    // A 403 without a registry's error codes comes from something in front of it, and is about us.
    if (status === 403 && errorCodes(response).length === 0)
      return unknown('denied', `${where} refuses to answer me (403)`);
    // Somebody with an account can look: what he then sees is what the app would see with the same account.
    const look = `docker buildx imagetools inspect ${shellQuote(`${image.host}/${imageName(image)}`)}   # after docker login, with the app's account`;
    return wants !== null && wants.scheme !== 'bearer'
      ? unknown('denied', `${where} shows nothing to strangers: it wants an account`, look)
      : unknown(
          'denied',
          `${image.host} does not show ${shortImage(image)} to strangers: it is absent, or private`,
          look,
        );
  }
  if (status >= 300 && status < 400)
    return unknown('failed', `${where} passes on to another address (${status}), where I do not follow`);
  if (status === 404)
    return unknown('failed', `${where} answered 404, and not in the words of a registry: it may be none`);
  return unknown('failed', `${where} answered ${status}`);
}

function imageName({ repository, tag, digest }: ImageRef): string {
  return digest === null ? `${repository}:${tag}` : `${repository}@${digest}`;
}
