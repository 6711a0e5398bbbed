/**
 * Slack is told "taken" only when it is taken. Bolt acknowledges an event before anybody has looked at it; then a request
 * that could not be stored would be lost, for Slack does not send it again.
 */
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';

/** A listener did not take a delivery, and has said why: no acknowledgement is sent. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
  /** Bolt wraps what has no code. */
  readonly code = 'pullcheck_not_taken';
}

/**
 * Hands deliveries on as ever, and passes the acknowledgement on when all listeners are through. An error: none is sent.
 * @param onError gets every error but {@link NotTaken}; Bolt itself tells them to nobody but its logger
 */
export function holdAck(receiver: Receiver, onError: (error: unknown) => void): Receiver {
  return {
    init(app) {
      const held = {
        async processEvent(event: ReceiverEvent) {
          try {
            await handle(app, event);
          } catch (error) {
            if (!(error instanceof NotTaken)) onError(error);
            throw error;
          }
        },
      };
      // All that Bolt's receivers use of an app.
      receiver.init(held as App);
    },
    start: (...args) => receiver.start(...args),
    stop: (...args) => receiver.stop(...args),
  };
}

async function handle(app: App, event: ReceiverEvent): Promise<void> {
  let answer: unknown;
  await app.processEvent({
    ...event,
    async ack(response?: unknown) {
      answer ??= response;
    },
  });
  // What nobody listens to is acknowledged too, or Slack would say that the app is broken.
  await event.ack(answer);
}
