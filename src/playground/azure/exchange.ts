/** One request to the simulated Azure and its answer, the same in process and over TLS. */
import { randomUUID } from 'node:crypto';

export interface AzureRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface AzureResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is followed by silence instead of its end, until the client leaves: `follow=true`. */
  readonly staysOpen?: boolean;
}

/** A refusal in Azure's own shape, thrown by whatever notices first. */
export class AzureFailure extends Error {
  readonly response: AzureResponse;

  constructor(response: AzureResponse) {
    super(`${response.status} ${response.body}`);
    this.name = 'AzureFailure';
    this.response = response;
  }
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): AzureResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): AzureResponse {
  return { status, headers: { 'content-length': '0', ...headers }, body: '' };
}

/** ARM's error shape: `{error:{code,message}}`. */
export function failure(status: number, code: string, message: string): AzureFailure {
  return new AzureFailure(json(status, { error: { code, message } }));
}

/** `application/x-www-form-urlencoded` or JSON, as an object of strings. */
export function formOf(request: AzureRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(request.body));
}

export function jsonOf(request: AzureRequest): Record<string, unknown> {
  if (request.body === '') return {};
  try {
    const value: unknown = JSON.parse(request.body);
    if (isObject(value)) return value;
  } catch {
    // Falls through to the refusal: what Azure says to broken JSON and to a bare string is the same.
  }
  throw failure(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized.');
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The headers that support asks for; on every answer of Azure's, also on refusals. */
export function withCorrelation(response: AzureResponse, correlation: string): AzureResponse {
  return {
    ...response,
    headers: {
      'cache-control': 'no-cache',
      'x-ms-request-id': randomUUID(),
      'x-ms-correlation-request-id': correlation,
      'x-ms-routing-request-id': `WESTEUROPE:${correlation}`,
      ...response.headers,
    },
  };
}
