/** Posts as Slack does: signed, without redirects, and no longer than it waits. */
import { createHmac } from 'node:crypto';
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Delivered } from './shapes.ts';

export interface Posted extends Delivered {
  readonly headers: IncomingHttpHeaders;
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signature(secret: string, seconds: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`;
}

/** @returns never throws: what fails is a `Delivered` with status 0 and an error */
export function post(
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
  withinMs: number,
): Promise<Posted> {
  return new Promise((resolve) => {
    const failed = (error: string) => resolve({ status: 0, body: null, error, headers: {} });
    const send = url.startsWith('https:') ? tlsRequest : plainRequest;
    const length = String(Buffer.byteLength(body));
    const request = send(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-length': length, 'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)', ...headers },
    });
    const timer = setTimeout(() => {
      failed('operation_timeout');
      request.destroy();
    }, withinMs);
    request.on('close', () => clearTimeout(timer));
    // A server may refuse a long body before it has read it all: then the answer counts, not the broken pipe.
    request.on('error', () => failed('dispatch_failed'));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => failed('dispatch_failed'));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status, body: parse(text), error: errorOf(status), headers: response.headers });
      });
    });
    request.end(body);
  });
}

/** Slack's words for it where a person waits; which one stands for which status is not verified. */
function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 500 ? 'http_service_error' : 'http_client_error';
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
