import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { type SimulatedSlack, simulateSlack } from '../../../src/playground/slack/simulated-slack.ts';

const NAMES = ['slack.com', 'wss-primary.slack.com', 'hooks.slack.com'];
let slack: SimulatedSlack;
let server: Server;
let port: number;
let ca: Buffer;

beforeAll(async () => {
  const { key, cert } = makeCertificate();
  ca = cert;
  const addresses = { socket: 'wss://wss-primary.slack.com', hooks: 'https://hooks.slack.com' };
  slack = await simulateSlack({ addresses });
  server = createServer({ key, cert });
  slack.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await slack.close();
  await new Promise((resolve) => server.close(resolve));
});

test("behind TLS, on Slack's own names: Web API, socket, hook", async () => {
  const opened = await post('slack.com', '/api/apps.connections.open', '', slack.appToken);
  const url = new URL(String(opened.url));
  expect(url.origin).toBe('wss://wss-primary.slack.com');
  const options = { ca, servername: url.hostname };
  const socket = new WebSocket(`wss://127.0.0.1:${port}${url.pathname}${url.search}`, options);
  expect(await nextMessage(socket)).toMatchObject({ type: 'hello' });

  const command = slack.command('orders-api', { user: 'oncall', channel: 'orders' });
  const { envelope_id, payload } = await nextMessage(socket);
  const hook = new URL((payload as { response_url: string }).response_url);
  expect(hook.origin).toBe('https://hooks.slack.com');
  socket.send(JSON.stringify({ envelope_id }));
  await command;
  expect(await post(hook.host, hook.pathname, JSON.stringify({ text: 'for you' }))).toEqual({ ok: true });
  expect(slack.ephemeral('oncall', 'orders')).toMatchObject([{ text: 'for you' }]);

  socket.close();
  await slack.until(() => slack.sockets === 0, 'the socket is closed');
});

function post(host: string, path: string, body: string, token?: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const headers = {
      host,
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const sent = request(
      { host: '127.0.0.1', port, path, method: 'POST', headers, ca, servername: host, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(JSON.parse(text)));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function nextMessage(socket: WebSocket): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data) => resolve(JSON.parse(String(data))));
    socket.once('error', reject);
  });
}

/** A throw-away certificate for Slack's names, made by openssl. */
function makeCertificate(): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-tls-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const names = NAMES.map((name) => `DNS:${name}`).join(',');
    const subject = ['-subj', '/CN=slack.com', '-addext', `subjectAltName=${names}`];
    const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', ...made, ...subject], { stdio: 'pipe' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
