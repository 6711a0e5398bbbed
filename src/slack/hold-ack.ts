/**
 * Slack is told "taken" only when it is taken. Bolt acknowledges an event before anybody has looked at it; then a request
 * that could not be stored would be lost, for Slack does not send it again.
 */
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';

/** Hands deliveries on as ever, and passes the acknowledgement on when all listeners are through. An error: none is sent. */
export function holdAck(receiver: Receiver): Receiver {
  return {
    init(app) {
      const held = { processEvent: (event: ReceiverEvent) => handle(app, event) };
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
