/** Posts as the Bot Framework does: without redirects, and no longer than it waits. */
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Delivered } from './shapes.ts';

/** @returns never throws: what fails is a `Delivered` with status 0 and an error */
export function post(
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
  withinMs: number,
): Promise<Delivered> {
  return new Promise((resolve) => {
    const failed = (error: string) => resolve({ status: 0, body: null, error });
    const send = url.startsWith('https:') ? tlsRequest : plainRequest;
    const request = send(url, {
      method: 'POST',
      agent: false,
      headers: {
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
        ...headers,
      },
    });
    const timer = setTimeout(() => {
      failed('no answer in time');
      request.destroy();
    }, withinMs);
    request.on('close', () => clearTimeout(timer));
    // A server may refuse a long body before it has read it all: then the answer counts, not the broken pipe.
    request.on('error', (error) => failed((error as NodeJS.ErrnoException).code ?? error.message));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => failed('the answer was cut off'));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: parse(text), error: null });
      });
    });
    request.end(body);
  });
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
