/** Who asked, approved, rejected and carried out what: the audit of one app, newest first. */
import type { AppRef } from '../core/app-ref.ts';
import type { AuditEntry } from '../rollback/plans.ts';
import type { Reply, Text } from './reply.ts';
import { reply } from './reply.ts';
import { say, sentence } from './say.ts';

export function historyReply(app: AppRef, entries: readonly AuditEntry[]): Reply {
  return reply({
    id: `history:${app.resourceId.toLowerCase()}`,
    title: `History of ${say(app.name, 80)}`,
    severity: 'info',
    summary: [
      [
        entries.length === 0
          ? 'No plan was ever asked for here.'
          : `The newest ${entries.length} entries, newest first.`,
      ],
    ],
    sections: entries.length === 0 ? [] : [{ title: 'Entries', lines: entries.map(entryLine), fold: 'never' }],
    visibility: 'asker',
  });
}

function entryLine({ at, event, by, text, planId, data }: AuditEntry): Text {
  const who = by === null ? 'Pullcheck' : `${say(by.name, 60)} (${by.platform} ${say(by.id, 60)})`;
  const correlation = typeof data.correlationId === 'string' ? `; correlation id ${say(data.correlationId, 60)}` : '';
  return [
    { time: new Date(at) },
    ` ${event}, ${who}, ${planId === null ? '' : `plan ${say(planId, 20)}: `}${sentence(`${say(text, 240)}${correlation}`)}`,
  ];
}
