/** Azure as a replica sees it: a transport and two sign-ins that ask the parent, see `azure.mjs`. */
import { inProcessClient } from '../../dist/playground/azure/http-client.js';

/** A request takes up to so long, so that a kill falls into the middle of the work. */
const SLOW_MS = 120;

const waiting = new Map();
let count = 0;

process.on('message', ({ azure: id, ...answer }) => {
  waiting.get(id)?.(answer);
  waiting.delete(id);
});

async function ask(question) {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * SLOW_MS));
  const id = ++count;
  const answered = new Promise((resolve) => waiting.set(id, resolve));
  process.send?.({ azure: id, ask: question });
  const { failed, ...answer } = await answered;
  if (failed !== undefined) throw new Error(failed);
  return answer;
}

export const httpClient = inProcessClient(async (request) => {
  const { response } = await ask({ request: { ...request, url: request.url.href } });
  return response;
});

/** @param {string | null} client an identity of the scenario; null = the one that reads */
export const credentialOf = (client) => ({
  getToken: async (scopes) => (await ask({ token: { client, scopes } })).token,
});
