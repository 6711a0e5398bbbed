/**
 * One line of the event stream: `{"TimeStamp":"2026-06-26 12:40:54.7869523 +0000 UTC","Type":"Normal","RevisionName":…,
 * "ReplicaName":…,"Msg":…,"Reason":…,"Count":1}`. `Type` is no guide: a failed pull is logged as Normal.
 */
import type { LogLine } from '../../diagnosis/app-facts.ts';
import { isObject, type Json, moment, num, text } from '../json.ts';

/** The stream's own first lines; they tell nothing of the app. */
const NOISE = new Set(['StartingGettingEvents', 'ConnectedToEventsServer']);

/** @returns null for a line that is no event: broken JSON, noise, no readable time */
export function parseEventLine(line: string): LogLine | null {
  const value = parseObject(line);
  return value === null ? null : toLogLine(value);
}

function parseObject(line: string): Json | null {
  // Server-sent-event framing and a byte-order mark are tolerated.
  const trimmed = line
    .replace(/^\ufeff/, '')
    .trim()
    .replace(/^data:\s*/, '');
  if (!trimmed.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(trimmed);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function toLogLine(value: Json): LogLine | null {
  const reason = text(value.Reason) ?? '';
  const message = text(value.Msg) ?? text(value.Log) ?? '';
  const at = moment(value.TimeStamp) ?? moment(value.Time);
  if (at === null || NOISE.has(reason) || (reason === '' && message === '')) return null;
  return {
    at,
    reason,
    message: unescapeOnce(message),
    revision: text(value.RevisionName),
    replica: text(value.ReplicaName),
    ...executionOf(text(value.ExecutionName) ?? text(value.JobExecutionName)),
    // The platform writes 0 for events that it did not count.
    count: Math.max(1, num(value.Count) ?? 1),
    source: 'event-stream',
  };
}

/** Lines of an app name no execution, and get no such field. */
export function executionOf(name: string | null): Pick<LogLine, 'execution'> {
  return name === null ? {} : { execution: name };
}

/** Some hosts escape twice, so that `\u0022` is still in the text after JSON was read. */
export function unescapeOnce(value: string): string {
  return value.replace(/\\u00([2-7][0-9a-f])/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

export interface EventReader {
  push(chunk: Uint8Array | string): void;
  /** Oldest first. `sawEvents` is false when nothing that came looked like the stream: not even its connection lines. */
  end(): { readonly lines: readonly LogLine[]; readonly sawEvents: boolean };
}

/** Collects events from chunks that end anywhere, also in the midst of a character. */
export function createEventReader(): EventReader {
  const decoder = new TextDecoder('utf-8');
  const lines: LogLine[] = [];
  let sawEvents = false;
  let rest = '';
  function take(parts: readonly string[]): void {
    for (const part of parts) {
      const value = parseObject(part);
      if (value === null) continue;
      if (text(value.Reason) !== null || text(value.Msg) !== null) sawEvents = true;
      const line = toLogLine(value);
      if (line) lines.push(line);
    }
  }
  return {
    push(chunk) {
      rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      const parts = rest.split('\n');
      rest = parts.pop() ?? '';
      // A line without an end is not kept for ever.
      if (rest.length > 1_000_000) rest = '';
      take(parts);
    },
    end() {
      take([rest + decoder.decode()]);
      rest = '';
      // The stream does not keep order.
      return { lines: lines.toSorted((a, b) => a.at.getTime() - b.at.getTime()), sawEvents };
    },
  };
}
