/** Real Bolt apps and clients that run against the simulated Slack, as anybody would write them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { type ChatPostMessageArguments, ErrorCode, WebClient } from '@slack/web-api';
import type { SimulatedSlack } from '../../../src/playground/slack/simulated-slack.ts';

export interface RunningApp {
  /** Where it listens; empty with Socket Mode. */
  readonly url: string;
  stop(): Promise<void>;
}

const QUIET = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

export function webClient(
  slack: SimulatedSlack,
  options: { token?: string; retries?: number; timeout?: number } = {},
): WebClient {
  return new WebClient(options.token ?? slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: options.retries ?? 0 },
    logger: QUIET,
    timeout: options.timeout ?? 5000,
  });
}

/** What Slack answered to a call that it refused. */
export async function refusalOf(call: Promise<unknown>): Promise<{ error: string } & Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    const { code, data } = error as { code?: string; data?: { error: string } & Record<string, unknown> };
    if (code === ErrorCode.PlatformError && data) return data;
    throw error;
  }
  throw new Error('The call was not refused.');
}

/**
 * An app over Socket Mode.
 * @param listen adds its listeners
 * @param clientPingTimeout ms, by which Bolt also paces how it comes back; left out = its own 5 s
 */
export async function socketApp(
  slack: SimulatedSlack,
  listen: (app: App) => void,
  clientPingTimeout?: number,
): Promise<RunningApp> {
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: QUIET,
    installerOptions: { clientOptions },
    ...(clientPingTimeout === undefined ? {} : { clientPingTimeout }),
  });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions,
    logger: QUIET,
    deferInitialization: true,
    convoStore: false,
  });
  listen(app);
  await app.init();
  await app.start();
  return {
    url: '',
    // Its sockets must be gone before the service goes: a socket that is cut while it closes keeps a timer of its own.
    async stop() {
      // Asked twice, it does not wait for Slack to close the line, which Slack does not.
      void receiver.client.disconnect();
      await receiver.client.disconnect();
      await slack.until(() => slack.sockets === 0, 'the app has left');
    },
  };
}

/** An app over HTTP, on a port of its own; Bolt judges the signatures. */
export async function httpApp(slack: SimulatedSlack, listen: (app: App) => void): Promise<RunningApp> {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: QUIET });
  const app = new App({
    token: slack.botToken,
    receiver,
    clientOptions: { slackApiUrl: slack.apiUrl },
    logger: QUIET,
    deferInitialization: true,
    convoStore: false,
  });
  listen(app);
  await app.init();
  const server = createServer((request, response) => receiver.requestListener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  slack.deliverTo(url);
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function button(
  label: string,
  value = label,
): { type: 'button'; text: object; value: string; action_id: string } {
  return { type: 'button', text: { type: 'plain_text', text: label }, value, action_id: `do-${label}` };
}

/** The arguments of a post with one row of buttons. */
export function withButtons(channel: string, ...labels: string[]): ChatPostMessageArguments {
  const elements = labels.map((label) => button(label));
  return { channel, text: 'Choose', blocks: [{ type: 'actions', elements }] } as unknown as ChatPostMessageArguments;
}
