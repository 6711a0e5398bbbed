/** One system log out of its two sources: the live event stream, and the same lines minutes later in Log Analytics. */
import { type Fact, known, type Unknown } from '../core/fact.ts';
import type { LogLine, SystemLog } from './app-facts.ts';

/**
 * The two tell the same events. The stream has exact times but a short memory; Log Analytics stamps a whole batch with one
 * later time. So the stream is believed for all that it covers, and Log Analytics adds what the stream does not hold.
 * @param now the moment of the merge, for the fact's own time
 */
export function mergeLogs(
  live: Fact<readonly LogLine[]>,
  stored: Fact<readonly LogLine[]>,
  now: Date,
): Fact<SystemLog> {
  if (live.state === 'unknown' && stored.state === 'unknown') return neither(live, stored);
  const lines = mergeLines(live.state === 'known' ? live.value : [], stored.state === 'known' ? stored.value : []);
  const gaps = [live, stored].filter(
    (fact): fact is Unknown => fact.state === 'unknown' && !(fact.kind === 'absent' && fact.remedy === null),
  );
  const sources = [live, stored].flatMap((fact) => (fact.state === 'known' ? [fact.source] : []));
  return known({ lines, gaps }, sources.join(' and '), now);
}

/** Neither source could be read: one reason, one remedy; what somebody can mend goes first. */
function neither(live: Unknown, stored: Unknown): Unknown {
  const rank = (fact: Unknown) => (fact.remedy !== null ? 0 : fact.kind === 'absent' ? 2 : 1);
  const [first, second] = rank(stored) <= rank(live) ? [stored, live] : [live, stored];
  const because = first.because === second.because ? first.because : `${first.because}; and ${second.because}`;
  return { state: 'unknown', kind: first.kind, because, remedy: first.remedy ?? second.remedy };
}

/** How far a batch stamp may lag behind the event itself. Recorded: 12 s; documented ingestion: minutes. */
const STAMP_LAG_MS = 5 * 60_000;

function mergeLines(live: readonly LogLine[], stored: readonly LogLine[]): readonly LogLine[] {
  const seen = new Map<string, number[]>();
  for (const line of live) {
    const times = seen.get(identity(line)) ?? [];
    times.push(line.at.getTime());
    seen.set(identity(line), times);
  }
  // A stored line is the live one when the same words were streamed at or shortly before its stamp; each matches once.
  const added = byTime(stored).filter((line) => {
    const times = seen.get(identity(line));
    if (!times) return true;
    const stamp = line.at.getTime();
    const match = times.findIndex((time) => time <= stamp + 1000 && stamp - time <= STAMP_LAG_MS);
    if (match < 0) return true;
    times.splice(match, 1);
    return false;
  });
  return byTime([...live, ...added]);
}

function identity(line: LogLine): string {
  return `${line.revision}|${line.replica}|${line.reason}|${line.message}`;
}

/**
 * Oldest first. Lines of one stamp keep the order in which a start happens (pulling, failed, pulled, started): within a
 * batch of Log Analytics nothing else tells, and a pull that succeeded is not followed by a failed one of the same try.
 */
function byTime(lines: readonly LogLine[]): LogLine[] {
  return [...lines].sort((a, b) => a.at.getTime() - b.at.getTime() || step(a) - step(b));
}

function step(line: LogLine): number {
  switch (line.reason) {
    case 'PullingImage':
      return 0;
    case 'PulledImage':
    case 'ImagePulled':
      return 2;
    case 'ContainerCreated':
      return 3;
    case 'ContainerStarted':
      return 4;
    default:
      return 1;
  }
}
