/** Cuts plain text into records (one event, one log line with what it wraps onto) and a record into its joined errors. */

/** How a new record begins: a time stamp, a level, an event's columns, a platform's reason. */
const RECORD =
  /^\s{0,12}(?:[|>$#*-]\s{0,3})?(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d\b|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d|(?:Normal|Warning)\s|[IWEF]\d{4} \d\d:\d\d|time="|level=|\d{1,4}[smhd](?:\d{1,2}[smhd])?\s{1,20}(?:\(x|Normal|Warning|\d)|(?:FATA|ERRO|WARN|INFO|DEBU)\[|ERROR\s{1,3}-|(?:PullingImage|PulledImage|ImagePull\w{1,20}|ContainerTerminated|ContainerStarted|ContainerBackOff|BackOff|ProbeFailed|AssigningReplica|RevisionReady|RevisionCreation)\s{2,}|Container '[^']{1,80}' was terminated|Successfully pulled image|Pulling image |Back-off )/;

const MAX_RECORDS = 40_000;
/** Patterns look at this many characters at a time, which keeps their time linear. */
const MAX_RECORD = 12_000;
/** A longer record is read through windows that overlap by this much: an error that a cut would halve stands whole in one. */
const OVERLAP = 2_000;

/** @returns the records, each on one line; one that is very long in several overlapping parts. */
export function records(text: string): readonly string[] {
  const result: string[] = [];
  let current: string[] = [];
  const flush = () => {
    const record = current.join(' ').replace(/\s+/g, ' ').trim();
    for (let from = 0; from < record.length; from += MAX_RECORD - OVERLAP) {
      result.push(record.slice(from, from + MAX_RECORD));
      if (from + MAX_RECORD >= record.length) break;
    }
    current = [];
  };
  for (const line of text.split('\n')) {
    if (RECORD.test(line.slice(0, 200))) flush();
    current.push(line);
    if (result.length > MAX_RECORDS) break;
  }
  flush();
  return result;
}

/**
 * `[rpc error: A, rpc error: B]` (kubelet joins what it tried), and Go's `errors.Join`. In the order of the text: the first
 * is the pull that was meant, the next an attempt without credentials.
 */
export function joinedErrors(record: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  const cut = /, ?(?=rpc error: ?code = )|(?<=\d{3} \w{4,20})\] ?(?=\[)/g;
  for (const match of record.matchAll(cut)) {
    parts.push(record.slice(from, match.index));
    from = match.index + match[0].length;
    if (parts.length >= 20) break;
  }
  parts.push(record.slice(from));
  return parts.filter((part) => part.trim() !== '');
}
