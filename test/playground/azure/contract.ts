/** ARM's answers against Microsoft's own OpenAPI, by oav. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { LiveValidator } from 'oav';
import { ARM, type RawAnswer } from './clients.ts';
import type { KnownGap } from './known-gaps.ts';

export const SPECS = resolve(process.env.PULLCHECK_SHARED ?? '../shared', 'specs/specification');
export const present = existsSync(SPECS);

const FILES: string[] = [
  'app/resource-manager/Microsoft.App/stable/2024-03-01/*.json',
  'containerregistry/resource-manager/Microsoft.ContainerRegistry/stable/2023-07-01/*.json',
  'containerregistry/resource-manager/Microsoft.ContainerRegistry/preview/2019-06-01-preview/*.json',
  'authorization/resource-manager/Microsoft.Authorization/stable/2022-04-01/*.json',
  'monitor/resource-manager/Microsoft.Insights/stable/2015-04-01/*.json',
  'privatedns/resource-manager/Microsoft.Network/stable/2020-06-01/*.json',
  'resourcegraph/resource-manager/Microsoft.ResourceGraph/stable/2022-10-01/*.json',
  'msi/resource-manager/Microsoft.ManagedIdentity/stable/2023-01-31/*.json',
];

export interface Call {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT';
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Record<string, unknown>;
}

export async function openValidator(): Promise<LiveValidator> {
  const validator = new LiveValidator(
    {
      fileRoot: SPECS,
      directory: SPECS,
      git: { shouldClone: false },
      // In the background it would still be loading when the tests are over.
      loadValidatorInBackground: false,
      swaggerPathsPattern: FILES,
    },
    () => {},
  );
  await validator.initialize();
  return validator;
}

export function queryOf(call: Call): Readonly<Record<string, string>> {
  return { 'api-version': call.apiVersion, ...call.query };
}

export function urlOf(call: Call): string {
  return `${call.path}?${new URLSearchParams(queryOf(call))}`;
}

/** What oav has against the request or its answer, one line each. @param used gets the reason of each gap that was met */
export async function troubles(
  validator: LiveValidator,
  call: Call,
  answer: RawAnswer,
  gaps: readonly KnownGap[],
  used: Set<string>,
): Promise<readonly string[]> {
  const method = call.method ?? 'GET';
  const found: string[] = [];
  const verdict = await validator.validateLiveRequestResponse({
    liveRequest: {
      url: `${ARM}${urlOf(call)}`,
      method,
      headers: { 'content-type': 'application/json' },
      query: queryOf(call),
      ...(call.body ? { body: call.body } : {}),
    },
    liveResponse: { statusCode: String(answer.status), headers: answer.headers, body: answer.json },
  });
  const report = (code: string, message: string, at: string, pattern: string) => {
    const gap = gaps.find((one) => one.code === code && one.at.test(pattern));
    if (gap) used.add(gap.reason);
    else found.push(`${method} ${call.path}: ${code} ${message} at ${at}`);
  };
  for (const part of [verdict.requestValidationResult, verdict.responseValidationResult]) {
    const trouble = part.runtimeException;
    if (trouble) report(trouble.code, trouble.message, 'the URL', call.path);
    for (const error of part.errors) {
      const at = error.pathsInPayload.join(' ');
      report(error.code, error.message, at, at);
    }
  }
  return found;
}
