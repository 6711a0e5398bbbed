/** The tables, as kysely sees them. `migrations.ts` makes them; both engines have the same. */
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';

/** Our tables stand in a schema of their own, and pg-boss's in another: a database may be shared with other programs. */
export const SCHEMA = 'pullcheck';
export const JOBS_SCHEMA = 'pullcheck_jobs';

/** Set by the database when it is left out. */
type Stamp = ColumnType<Date, string | undefined, string>;
type Moment = ColumnType<Date, string, string>;
type Json = JSONColumnType<object>;

/** What was accepted, under the sender's own key: what comes twice is done once. */
export interface DeliveryTable {
  key: string;
  job_id: string;
  accepted_at: Stamp;
}

export interface AnswerTable {
  id: string;
  message: string;
  reply: Json;
  asker_platform: string;
  asker_id: string;
  asker: Json;
  /** The work that says what is folded; null = nobody asked for it. */
  details_by: string | null;
  given_at: Stamp;
}

export interface WatchTable {
  id: string;
  /** ARM id in small letters. */
  app_id: string;
  app: Json;
  person_platform: string;
  person_id: string;
  person: Json;
  place: string;
  spot: string;
  since: Moment;
  until: Moment;
  looks: Generated<number>;
}

export interface PostingTable {
  mark: string;
  message: string | null;
  begun_at: Stamp;
}

export interface ConversationTable {
  platform: string;
  spot: string;
  place: string;
  /** Who spoke there last. */
  person_id: string;
  seen_at: Stamp;
}

export interface PlanTable {
  id: string;
  version: number;
  state: string;
  /** ARM id in small letters. */
  app_id: string;
  requester_platform: string | null;
  requester_id: string | null;
  record: Json;
  made_at: Stamp;
  changed_at: Stamp;
  /** In the order in which they were made. */
  number: GeneratedAlways<number>;
}

export interface AuditTable {
  id: string;
  at: Moment;
  actor_platform: string | null;
  actor_id: string | null;
  actor_name: string | null;
  event: string;
  plan_id: string | null;
  /** As Azure spells it. */
  resource_id: string | null;
  text: string;
  data: Json;
  /** In the order in which they were entered. */
  number: GeneratedAlways<number>;
}

/** One of a key and channel is open at a time. */
export interface IncidentTable {
  id: string;
  version: number;
  platform: string;
  channel: string;
  key: string;
  state: string;
  /** null = it is open. */
  closed_at: ColumnType<Date | null, string | null, string | null>;
  /** ARM ids in small letters. */
  app_ids: Json;
  record: Json;
  changed_at: Stamp;
  /** In the order in which they were opened. */
  number: GeneratedAlways<number>;
}

/** A channel in which nothing is said unasked. */
export interface MuteTable {
  platform: string;
  channel: string;
  person_platform: string;
  person_id: string;
  person: Json;
  at: Moment;
}

export interface Tables {
  delivery: DeliveryTable;
  answer: AnswerTable;
  watch: WatchTable;
  posting: PostingTable;
  conversation: ConversationTable;
  plan: PlanTable;
  audit: AuditTable;
  incident: IncidentTable;
  mute: MuteTable;
}

export type TableName = keyof Tables;
