/** The system log in the environment's Log Analytics workspace: minutes late, but it goes days back. */
import type { LogsTable } from '@azure/monitor-query';
import { type AppRef, parseResourceId } from '../../core/app-ref.ts';
import { type Fact, known, unknown } from '../../core/fact.ts';
import { shellQuote } from '../../core/safe-text.ts';
import type { LogLine } from '../../diagnosis/app-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { Environment } from '../../diagnosis/network-facts.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer, hasErrorCode, statusOf, unknownFrom } from '../errors.ts';
import { moment, num, properties, text } from '../json.ts';
import { FOREVER } from '../keep.ts';
import { idPath, kqlString } from '../names.ts';
import { executionOf, unescapeOnce } from './event-line.ts';

const DAYS = 3;
/** A job that runs once a week may have failed days ago, and nothing of it has happened since. */
const JOB_DAYS = 14;
const MOST_ROWS = 1_000;
const SERVER_TIMEOUT_S = 7;

export async function readLogAnalytics(
  clients: AzureClients,
  ref: AppRef,
  environment: Environment,
  context: ReadContext,
): Promise<Fact<readonly LogLine[]>> {
  const { destination, workspaceId } = environment.logs;
  if (destination === 'none')
    return unknown(
      'absent',
      `the environment ${environment.name} keeps no logs: its log destination is not set`,
      setDestination(environment),
    );
  if (workspaceId === null)
    return unknown(
      'absent',
      `no Log Analytics workspace that keeps the system logs of ${environment.name} could be found`,
      `az monitor diagnostic-settings list --resource ${shellQuote(environment.id)}`,
    );
  try {
    const customerId = await customerIdOf(clients, workspaceId, context.signal);
    const client = await clients.logs();
    const result = await client.queryWorkspace(
      customerId,
      systemLogQuery(ref),
      { duration: `P${daysFor(ref)}D` },
      { abortSignal: context.signal, serverTimeoutInSeconds: SERVER_TIMEOUT_S },
    );
    // A part of the rows is still worth reading; but a part that is empty is no answer.
    const tables = result.status === 'Success' ? result.tables : result.partialTables;
    const lines = toLines(tables, environment);
    if (result.status !== 'Success' && lines.length === 0)
      return unknown('failed', 'Log Analytics could answer only in part, and that part is empty');
    return known(lines, 'Log Analytics', clients.clock.now());
  } catch (error) {
    if (statusOf(error) !== null) clients.kept.forget(`customer id of ${workspaceId.toLowerCase()}`);
    if (statusOf(error) === 400 && hasErrorCode(error, 'SEM0100'))
      return unknown('absent', 'the Log Analytics workspace holds no system log of Container Apps yet');
    return unknownFrom(error, { what: 'the Log Analytics workspace', remedy: grantWorkspace(clients, workspaceId) });
  }
}

/** Queries go by the workspace's GUID; diagnostic settings name its ARM id. */
export async function customerIdOf(clients: AzureClients, workspaceId: string, signal: AbortSignal): Promise<string> {
  if (parseResourceId(workspaceId) === null) return workspaceId;
  const path = idPath(workspaceId);
  if (path === null) throw new GarbledAnswer('the workspace has no readable id');
  // A workspace keeps its GUID for life. Should it be deleted and made anew, the query fails, and it is asked for again.
  const key = `customer id of ${workspaceId.toLowerCase()}`;
  const kept = clients.kept.get<string>(key, FOREVER);
  if (kept !== null) return kept.value;
  const customerId = text(properties(await clients.get(path, '2022-10-01', signal)).customerId);
  if (customerId === null) throw new GarbledAnswer('the workspace has no customer id');
  return clients.kept.put(key, customerId).value;
}

/**
 * Both shapes of the table in one query: `ContainerAppSystemLogs_CL` (columns with `_s`) and `ContainerAppSystemLogs`.
 * `isfuzzy` and `column_ifexists` because a table or column that is not there yet is an error in KQL.
 */
export function systemLogQuery(ref: AppRef): string {
  const name = kqlString(ref.name);
  const who = ref.kind === 'job' ? 'Job' : 'ContainerApp';
  const table = (suffix: string, count: string) =>
    `project TimeGenerated, Stamp=tostring(column_ifexists('TimeStamp${suffix}','')), ` +
    `App=tostring(column_ifexists('${who}Name${suffix}','')), Env=tostring(column_ifexists('EnvironmentName${suffix}','')), ` +
    `Rev=tostring(column_ifexists('RevisionName${suffix}','')), Rep=tostring(column_ifexists('ReplicaName${suffix}','')), ` +
    (ref.kind === 'job' ? `Exec=tostring(column_ifexists('ExecutionName${suffix}','')), ` : '') +
    `Reason=tostring(column_ifexists('Reason${suffix}','')), Msg=tostring(column_ifexists('Log${suffix}','')), ` +
    `Times=toint(column_ifexists('${count}', 1))`;
  return [
    `union isfuzzy=true (ContainerAppSystemLogs_CL | ${table('_s', 'Count_d')}), (ContainerAppSystemLogs | ${table('', 'Count')})`,
    `where App =~ ${name} and TimeGenerated > ago(${daysFor(ref)}d)`,
    'order by TimeGenerated desc',
    `take ${MOST_ROWS}`,
  ].join(' | ');
}

function daysFor(ref: AppRef): number {
  return ref.kind === 'job' ? JOB_DAYS : DAYS;
}

/** Rows to lines, oldest first. Where the workspace serves several environments, those of this one only. */
export function toLines(tables: readonly LogsTable[], environment: Environment): readonly LogLine[] {
  const rows: { readonly line: LogLine; readonly env: string }[] = [];
  for (const table of tables) {
    const columns = table.columnDescriptors.map((column) => column.name ?? '');
    for (const row of table.rows) {
      // Our own names first; then the table's, should something in between have answered without the projection.
      const cell = (...names: string[]): unknown => row[columns.findIndex((column) => names.includes(column))];
      const generated = cell('TimeGenerated');
      // TimeGenerated is the stamp of a whole batch; the event's own time is better where it was kept.
      const at =
        moment(cell('Stamp', 'TimeStamp_s', 'TimeStamp')) ??
        (generated instanceof Date ? generated : moment(generated));
      const reason = text(cell('Reason', 'Reason_s')) ?? '';
      const message = unescapeOnce(text(cell('Msg', 'Log_s', 'Log')) ?? '');
      if (at === null || Number.isNaN(at.getTime()) || (reason === '' && message === '')) continue;
      rows.push({
        env: text(cell('Env', 'EnvironmentName_s', 'EnvironmentName'))?.toLowerCase() ?? '',
        line: {
          at,
          reason,
          message,
          revision: text(cell('Rev', 'RevisionName_s', 'RevisionName')),
          replica: text(cell('Rep', 'ReplicaName_s', 'ReplicaName')),
          ...executionOf(text(cell('Exec', 'ExecutionName_s', 'ExecutionName'))),
          count: Math.max(1, num(cell('Times', 'Count_d', 'Count')) ?? 1),
          source: 'log-analytics',
        },
      });
    }
  }
  const own = environment.name.toLowerCase();
  // Not a filter in the query: old tables hold the environment's generated name, and a filter would then hide every line.
  const mixed = rows.some((row) => row.env === own) && rows.some((row) => row.env !== own && row.env !== '');
  return rows
    .filter((row) => !mixed || row.env === own || row.env === '')
    .map((row) => row.line)
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

export function grantWorkspace(clients: AzureClients, workspaceId: string): string {
  const role = 'Log Analytics Data Reader';
  if (parseResourceId(workspaceId) !== null) return clients.grant(role, workspaceId);
  // The environment names its workspace by GUID only: the shell asks for the id.
  const lookup = `"$(az monitor log-analytics workspace list --query "[?customerId=='${workspaceId.replace(/[^0-9A-Za-z-]/g, '')}'].id" -o tsv)"`;
  return clients.grant(role, 'WORKSPACE').replace(/WORKSPACE$/, () => lookup);
}

function setDestination(environment: Environment): string {
  const id = parseResourceId(environment.id);
  return (
    `az containerapp env update --name ${shellQuote(environment.name)} --resource-group ${shellQuote(id?.resourceGroup ?? '<group>')}` +
    ' --logs-destination log-analytics --logs-workspace-id <workspace-id> --logs-workspace-key <workspace-key>'
  );
}
