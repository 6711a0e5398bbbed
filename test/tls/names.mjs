/** Prints the public host names that the program asks, one a line: for a diagnosis of the demo subscription, and in the chats. */
import { demoScenario } from '../../dist/playground/azure/demo/index.js';
import { SLACK_HOSTS, TEAMS_HOSTS } from './front.mjs';

const scenario = demoScenario();
const names = new Set([
  'login.microsoftonline.com',
  'management.azure.com',
  'api.loganalytics.io',
  ...SLACK_HOSTS,
  ...TEAMS_HOSTS,
  ...(scenario.registries ?? []).map(({ loginServer }) => loginServer),
  ...scenario.resources
    .map((resource) => resource.properties?.eventStreamEndpoint)
    .filter((address) => typeof address === 'string')
    .map((address) => new URL(address).hostname),
]);
for (const name of [...names].sort()) console.log(name);
