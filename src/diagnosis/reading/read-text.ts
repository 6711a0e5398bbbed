/**
 * From any text to what it says. Unwrap it, cut it into records, let every signature look at each, and let the one table
 * of `reading-order.ts` decide which words count.
 */
import { redact } from '../../core/redact.ts';
import { safeLine } from '../../core/safe-text.ts';
import type { LogLine } from '../app-facts.ts';
import type { Reading, Symptom } from '../reading.ts';
import { aboutPulls, isBareError } from './about-pulls.ts';
import { isDecisive, isNarrower, rankAcross, saysWhy, tierOf } from './reading-order.ts';
import { makeReading } from './refine.ts';
import type { Signature } from './signature.ts';
import { allSignatures } from './signatures/index.ts';
import { joinedErrors, records } from './units.ts';
import { clean, unwrap, withoutBox } from './unwrap.ts';

/**
 * Reads a text of any kind: log lines, JSON rows, ARM errors with JSON in strings, tables, boxes, what a client printed.
 * Never throws; linear in the length of the text; of more than two million characters both ends are read.
 * @returns what was recognised, the deciding one first; empty when nothing was.
 */
export function readText(text: string, signatures: readonly Signature[] = allSignatures): readonly Reading[] {
  const found: Ranked[] = [];
  const seen = new Set<string>();
  for (const piece of unwrap(text))
    for (const ranked of readPiece(piece.reason, piece.text, seen, signatures)) found.push(ranked);
  return inOrder(found).map((ranked) => ranked.reading);
}

/** Reads one line of the platform's log, by its reason and its message. A line is one reading, `other` if nothing is known of it. */
export function readLogLine(line: LogLine): Reading {
  const pieces = unwrap(line.message);
  const texts = pieces.length > 0 ? pieces.map((piece) => piece.text) : [''];
  const found = texts.flatMap((text) => readRecord(`${oneLine(text)} ${clean(line.reason)}`.trim(), allSignatures));
  const best = inOrder(found)[0];
  if (best !== undefined) {
    const words = safeLine(redact(line.message), 470);
    return words === '' ? best.reading : { ...best.reading, text: words };
  }
  return {
    symptom: 'other',
    writer: 'container-apps',
    text: safeLine(redact(line.message === '' ? line.reason : line.message), 470),
    proof: false,
    status: null,
    code: null,
    host: null,
    hostRole: null,
    image: null,
    container: null,
    detail: {},
  };
}

interface Ranked {
  readonly reading: Reading;
  readonly tier: number;
}

function readPiece(
  reason: string,
  text: string,
  seen: Set<string>,
  signatures: readonly Signature[],
): readonly Ranked[] {
  let best: readonly Ranked[] = [];
  for (const variant of withoutBox(text)) {
    const found = (variant.trim() === '' ? [''] : records(variant)).flatMap((record) => {
      const subject = reason === '' ? record : `${record} ${clean(reason)}`.trim();
      if (seen.has(subject)) return [];
      seen.add(subject);
      return readRecord(subject, signatures);
    });
    if (best.length === 0 || (found[0] && !best.some((ranked) => saysWhy(ranked.tier)))) {
      if (found.length > 0) best = found;
    }
    if (best.some((ranked) => saysWhy(ranked.tier))) break;
  }
  return best;
}

/** Nothing in these words can be a reading: most lines of a long log. */
const WORTH_READING =
  /pull|image|manifest|blob|layer|registry|repositor|docker|contain|denied|unauth|forbidden|refused|reset|timeout|timed out|deadline|lookup|host|x509|tls|certificate|EOF|rpc|error|fail|\b[45]\d\d\b|toomany|ECONN|probe|port|mount|secret|vault|scal|replica|revision|node|memory|oom|expired|exit|back-?off|job|cancel|AADSTS|token|space|quota|signature|event|quarantin|NAME_|_UNKNOWN|disabled|reference|platform|not found|credential|password|<Code>|identity|proxy|unreachable|Cores|exec|stopped/i;

/** What a pull alone says of itself: beside these, a probe or a crash in the same words is the rest of a story. */
const SURELY_A_PULL =
  /\b(?:ErrImagePull|ImagePullBackOff|ImagePullFailure|Failed to pull image|failed to pull and unpack|failed to resolve reference|failed to get sandbox image|DockerApiException|Invalid value: ")/;
const PUSH = /\bpush/i;

function readRecord(record: string, signatures: readonly Signature[]): readonly Ranked[] {
  if (!WORTH_READING.test(record)) return [];
  const about = aboutPulls(record);
  const counts = about === 'yes' || (about === 'maybe' && isBareError(record));
  const surely = SURELY_A_PULL.test(record) && !PUSH.test(record);
  const units = joinedErrors(record).flatMap((unit) => {
    const best = bestMatch(unit, signatures, counts, surely);
    return best === null ? [] : [{ reading: makeReading(best.signature, best.match, unit, record), tier: best.tier }];
  });
  return inOrderOfErrors(units);
}

interface Match {
  readonly signature: Signature;
  readonly match: RegExpExecArray;
  readonly tier: number;
}

function bestMatch(unit: string, signatures: readonly Signature[], counts: boolean, surely: boolean): Match | null {
  let best: Match | null = null;
  for (const signature of signatures) {
    if (signature.onlyAboutPulls && !counts) continue;
    const tier = tierOf(signature);
    if (surely && tier === 0) continue;
    if (best !== null && tier > best.tier) continue;
    const match = signature.pattern.exec(unit);
    if (match === null || signature.unless?.test(unit) === true) continue;
    const candidate: Match = { signature, match, tier };
    if (best === null || beats(candidate, best)) best = candidate;
  }
  return best;
}

function beats(a: Match, b: Match): boolean {
  if (a.tier !== b.tier) return a.tier < b.tier;
  const left: Symptom = a.signature.symptom;
  const right: Symptom = b.signature.symptom;
  if (left === right) return a.signature.proof && !b.signature.proof;
  if (isNarrower(left, right)) return true;
  if (isNarrower(right, left)) return false;
  return a.match.index < b.match.index;
}

/** Errors joined in one record: the first that says why decides, unless a later one is true wherever it stands. */
function inOrderOfErrors(units: readonly Ranked[]): readonly Ranked[] {
  const rank = (unit: Ranked) => (isDecisive(unit.tier) ? 0 : saysWhy(unit.tier) ? 1 : 2 + unit.tier);
  return [...units].sort((a, b) => rank(a) - rank(b));
}

function inOrder(found: readonly Ranked[]): readonly Ranked[] {
  return [...found].sort((a, b) => rankAcross(a.tier) - rankAcross(b.tier));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
