/** The closed set of writes: each other request is stopped before it leaves, whoever made it. */
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { ForbiddenWrite, onlyAllowedWrites, writeRequest } from '../../src/azure/allowed-writes.ts';
import { refOf } from './deploying.ts';

const ARM = 'https://management.azure.com';
const BASE = `${ARM}/subscriptions/s/resourceGroups/g/providers/Microsoft.App`;
const APP = `${BASE}/containerApps/a`;
const JOB = `${BASE}/jobs/j`;

/** @returns true = it went through */
async function passes(method: HttpMethods, url: string, body?: unknown): Promise<boolean> {
  const request = createPipelineRequest({
    url,
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: PipelineResponse = { request, status: 200, headers: createHttpHeaders() };
  try {
    await onlyAllowedWrites(ARM).sendRequest(request, async () => answer);
    return true;
  } catch (error) {
    if (error instanceof ForbiddenWrite) return false;
    throw error;
  }
}

const V = '?api-version=2025-07-01';
const traffic = { properties: { configuration: { ingress: { traffic: [] } } } };
const template = { properties: { template: { containers: [] } } };

test.each<[HttpMethods, string, unknown]>([
  ['PATCH', APP + V, template],
  ['PATCH', APP + V, traffic],
  ['PATCH', JOB + V, template],
  ['POST', `${APP}/revisions/r/activate${V}`, undefined],
  ['POST', `${APP}/revisions/r/restart${V}`, undefined],
])('%s %s %j may be sent', async (method, url, body) => {
  expect(await passes(method, url, body)).toBe(true);
});

test.each<[HttpMethods, string, unknown]>([
  ['PUT', APP + V, template],
  ['DELETE', APP + V, undefined],
  ['GET', APP + V, undefined],
  ['POST', `${APP}/listSecrets${V}`, undefined],
  ['POST', `${JOB}/listSecrets${V}`, undefined],
  ['POST', `${APP}/getAuthToken${V}`, undefined],
  ['POST', `${APP}/stop${V}`, undefined],
  ['POST', `${APP}/start${V}`, undefined],
  ['POST', `${APP}/revisions/r/deactivate${V}`, undefined],
  ['POST', `${APP}/revisions/r/restart${V}`, { a: 1 }],
  ['POST', `${JOB}/start${V}`, undefined],
  ['POST', `${JOB}/revisions/r/restart${V}`, undefined],
  ['PATCH', JOB + V, traffic],
  ['PATCH', APP + V, undefined],
  ['PATCH', APP + V, {}],
  ['PATCH', APP + V, { ...template, location: 'westeurope' }],
  ['PATCH', APP + V, { ...template, identity: { type: 'None' } }],
  ['PATCH', APP + V, { properties: { ...template.properties, configuration: {} } }],
  ['PATCH', APP + V, { properties: { template: null } }],
  ['PATCH', APP + V, { properties: { template: [] } }],
  ['PATCH', APP + V, { properties: { configuration: null } }],
  ['PATCH', APP + V, { properties: { configuration: { secrets: [] } } }],
  ['PATCH', APP + V, { properties: { configuration: { activeRevisionsMode: 'Multiple' } } }],
  ['PATCH', APP + V, { properties: { configuration: { ingress: { traffic: [], targetPort: 1 } } } }],
  ['PATCH', APP + V, { properties: { configuration: { ingress: { traffic: [] }, registries: [] } } }],
  ['PATCH', APP + V, { properties: { configuration: { ingress: { traffic: null } } } }],
  ['PATCH', `${APP}/revisions/r${V}`, template],
  ['PATCH', `${BASE}/managedEnvironments/e${V}`, template],
  ['PATCH', APP, template],
  ['PATCH', `${APP}${V}&x=1`, template],
  ['PATCH', APP.replace('management', 'evil') + V, template],
  ['PATCH', APP.replace('https', 'http') + V, template],
])('%s %s %j may not', async (method, url, body) => {
  expect(await passes(method, url, body)).toBe(false);
});

test('a job has neither traffic nor revisions', () => {
  const job = refOf('nightly-import', 'job');
  expect(() => writeRequest(job, { kind: 'traffic', traffic: [] })).toThrow(ForbiddenWrite);
  expect(() => writeRequest(job, { kind: 'restart', revisionName: 'r' })).toThrow(ForbiddenWrite);
});
