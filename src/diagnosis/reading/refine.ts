/** From a signature's match to a Reading: what the host and the image beside the words make of them. */
import { redact } from '../../core/redact.ts';
import { safeLine } from '../../core/safe-text.ts';
import type { Reading, Symptom } from '../reading.ts';
import {
  codeIn,
  containerIn,
  dialledIn,
  dnsServerIn,
  type HostRead,
  hostIn,
  imageIn,
  isEntra,
  namesAzureRegistry,
  statusIn,
} from './extract.ts';
import type { Signature } from './signature.ts';
import { writerOf } from './writer.ts';

const NETWORK: ReadonlySet<Symptom> = new Set<Symptom>([
  'no-such-host',
  'dns-server-failed',
  'connect-timeout',
  'tls-timeout',
  'response-timeout',
  'connection-refused',
  'connection-reset',
  'connection-eof',
]);

/**
 * @param unit the error that matched, one line
 * @param record the whole line or event around it: it names the image when the error does not
 */
export function makeReading(signature: Signature, match: RegExpExecArray, unit: string, record: string): Reading {
  const own = imageIn(unit);
  const { image, written } = own.image === null && own.written === null ? imageIn(record) : own;
  const host = hostIn(unit, image);
  const code = codeIn(unit);
  const symptom = refined(signature.symptom, { unit, record, code, host, digest: image?.digest != null, written });
  const dnsServer = dnsServerIn(unit);
  const dialled = host.role === 'proxy' ? null : dialledIn(unit);
  return {
    symptom,
    writer: signature.writer ?? writerOf(unit),
    text: words(unit, match.index),
    proof: signature.proof && symptom === signature.symptom,
    status: statusIn(unit),
    code,
    host: host.host,
    hostRole: symptom === 'dns-server-failed' && dnsServer !== null ? 'dns' : host.role,
    image,
    container: containerIn(record),
    detail: {
      ...signature.detail?.(match),
      ...(dnsServer === null ? {} : { dnsServer }),
      ...(dialled === null ? {} : { dialled }),
      ...(written === null ? {} : { writtenImage: written }),
    },
  };
}

interface Beside {
  readonly unit: string;
  readonly record: string;
  readonly code: string | null;
  readonly host: HostRead;
  readonly digest: boolean;
  readonly written: string | null;
}

function refined(symptom: Symptom, beside: Beside): Symptom {
  const { unit, record, code, host } = beside;
  const refusal = symptom.startsWith('unauthorized');
  if (NETWORK.has(symptom) && isEntra(host.host)) return 'entra-unreachable';
  // A name whose host is empty, or with a variable that nobody expanded, is asked of Docker Hub, which refuses it.
  if ((refusal || symptom === 'absent-or-denied') && /^\/|\$\{|\$\(|#\{|\{\{/.test(beside.written ?? ''))
    return 'invalid-reference';
  // A 403 without a reason is a firewall at Azure's registries; elsewhere it is a matter of rights.
  const azure = namesAzureRegistry(record, host.host);
  if (symptom === 'forbidden' && !azure && host.role !== 'data') return 'unauthorized';
  const bareDenial = statusIn(unit) === 403 || /\bdenied\b[\s:"'}\].;]*$/i.test(unit);
  if (symptom === 'unauthorized' && code === 'DENIED' && azure && bareDenial) return 'forbidden';
  // Docker Hub gives a token to anybody and refuses the manifest, for an absent repository just as for a private one.
  if (symptom === 'unauthorized-manifest' && host.host === 'docker.io') return 'absent-or-denied';
  // Only at Azure's registries does a token without the manifest mean that the right is missing.
  if (symptom === 'unauthorized-manifest' && !azure) return 'unauthorized';
  // Amazon's private registries have no anonymous pulls: these words mean an expired token, a missing right or no repository.
  if (symptom === 'absent-or-denied' && /\.dkr\.ecr\./.test(unit)) return 'unauthorized';
  if ((symptom === 'manifest-unknown' || symptom === 'not-found') && beside.digest) return 'digest-unknown';
  return symptom;
}

/** The words around the match: safe, without secrets, at most 500 characters. */
function words(unit: string, at: number): string {
  const line = redact(unit);
  if (line.length <= 470) return safeLine(line, 470);
  const from = at > 320 ? at - 160 : 0;
  return `${from > 0 ? '… ' : ''}${safeLine(line.slice(from), 460)}`;
}
