/** Alerts as their senders really write them, with what has to come of each: test/fixtures/alerts/*.json. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Alert, ChatPost } from '../../src/alerts/alert.ts';
import { readAlertmanager } from '../../src/alerts/senders/alertmanager.ts';
import { readAzureMonitor } from '../../src/alerts/senders/azure-monitor.ts';
import { readChatPost } from '../../src/alerts/senders/chat-post.ts';
import { readGeneric } from '../../src/alerts/senders/generic.ts';
import type { ReadAlerts } from '../../src/alerts/senders/read-alerts.ts';

export type Reader = 'azure-monitor' | 'alertmanager' | 'generic' | 'chat';

export interface Expected {
  readonly state: Alert['state'];
  readonly relevant: boolean;
  /** A name, the names that somebody has to choose from, or null. */
  readonly found: string | readonly string[] | null;
  readonly sender?: Alert['sender'];
  readonly key?: string | null;
  readonly severity?: string | null;
  readonly revision?: string;
  readonly group?: string;
  readonly by?: string;
  readonly textHas?: string;
  readonly textLacks?: string;
}

export interface AlertFixture {
  readonly file: string;
  readonly what: string;
  /** Where the shape is from. */
  readonly shape: string;
  readonly reader: Reader;
  readonly body: unknown;
  readonly expected?: readonly Expected[];
  /** Part of the refusal's words. */
  readonly refused?: string;
}

const FOLDER = new URL('../fixtures/alerts/', import.meta.url);

export const FIXTURES: readonly AlertFixture[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({
    file,
    ...(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Omit<AlertFixture, 'file'>),
  }));

export function readBy(reader: Reader, body: unknown): ReadAlerts {
  switch (reader) {
    case 'azure-monitor':
      return readAzureMonitor(body);
    case 'alertmanager':
      return readAlertmanager(body);
    case 'generic':
      return readGeneric(body);
    case 'chat':
      return { ok: true, alerts: [readChatPost(body as ChatPost)] };
  }
}
