/** Prints the public host names that a diagnosis of the demo subscription asks, one a line. */
import { demoScenario } from '../../dist/playground/azure/demo/index.js';

const scenario = demoScenario();
const names = new Set([
  'login.microsoftonline.com',
  'management.azure.com',
  'api.loganalytics.io',
  ...(scenario.registries ?? []).map(({ loginServer }) => loginServer),
  ...scenario.resources
    .map((resource) => resource.properties?.eventStreamEndpoint)
    .filter((address) => typeof address === 'string')
    .map((address) => new URL(address).hostname),
]);
for (const name of [...names].sort()) console.log(name);
