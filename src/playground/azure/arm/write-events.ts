/** What a write leaves in the activity log: begun, taken, ended; or refused, with the reason. */
import { AzureFailure, type AzureResponse } from '../exchange.ts';
import { failedWriteStatus } from '../platform-words.ts';
import type { OperationError, World } from '../world.ts';

export interface WriteEvent {
  readonly resourceId: string;
  /** `Microsoft.App/containerApps/write`. */
  readonly operationName: string;
  /** As the activity log names who asked: an object id, a person's sign-in name. */
  readonly caller: string;
  readonly correlationId: string;
  /** What was sent and answered, where the provider keeps it in its events. */
  readonly requestBody?: string;
  readonly responseBody?: string;
}

export function recordEvent(
  world: World,
  event: WriteEvent,
  status: 'Started' | 'Accepted' | 'Succeeded' | 'Failed',
  at: Date,
  statusMessage?: object,
): void {
  world.touched = true;
  world.scenario.activityLog.push({
    ...event,
    at: at.toISOString(),
    status,
    ...(statusMessage === undefined ? {} : { statusMessage: JSON.stringify(statusMessage) }),
  });
}

/** The end of a write that was taken. */
export function recordEnd(world: World, event: WriteEvent, at: Date, error: OperationError | null): void {
  if (error === null) recordEvent(world, event, 'Succeeded', at);
  else recordEvent(world, event, 'Failed', at, failedWriteStatus(error.code, error.message));
}

/** Runs a write of whoever asks; a refusal is in the log too. @throws AzureFailure */
export function recorded(
  world: World,
  of: Pick<WriteEvent, 'resourceId' | 'operationName'>,
  write: (event: WriteEvent) => AzureResponse,
): AzureResponse {
  const { who, correlationId } = world.asking;
  const event = { ...of, caller: who.objectId, correlationId };
  const at = world.now();
  try {
    return write(event);
  } catch (error) {
    // What does not exist has no log to be written to.
    if (error instanceof AzureFailure && error.response.status !== 404) {
      recordEvent(world, event, 'Started', at);
      recordEvent(world, event, 'Failed', at, JSON.parse(error.response.body) as object);
    }
    throw error;
  }
}
