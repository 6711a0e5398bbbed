/**
 * How long things take, on the built program (`npm run bench`). Prints numbers, judges none: machines differ.
 * `--smoke` does each thing once or twice, so that CI notices when the bench no longer runs.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createAzureFacts } from '../dist/azure/fact-source.js';
import { systemClock } from '../dist/core/clock.js';
import { silentLog } from '../dist/core/log.js';
import { diagnose } from '../dist/diagnosis/diagnose.js';
import { explain } from '../dist/diagnosis/explain.js';
import { demoScenario } from '../dist/playground/azure/demo/index.js';
import { simulateAzure } from '../dist/playground/azure/simulated-azure.js';
import { benchReading } from './reading.mjs';

const smoke = process.argv.includes('--smoke');
/** Milliseconds that every simulated answer takes: about what ARM takes from the same continent. */
const AZURE_MS = 80;
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

function report(name, values, unit) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const numbers = [at(0.5), at(0.95), sorted.at(-1)].map((value) => value.toFixed(unit === 'ms' ? 1 : 0).padStart(9));
  console.log(`${name.padEnd(44)}${numbers.join('')} ${unit.padEnd(9)} n=${sorted.length}`);
}

console.log(`node ${process.version}${smoke ? ', smoke' : ''}`);
console.log(`${''.padEnd(44)}${['median', '95 %', 'worst'].map((word) => word.padStart(9)).join('')}`);

const starts = {
  'start: --help': ['--help'],
  'start: explain one message': ['explain', 'unauthorized: authentication required'],
};
for (const [name, words] of Object.entries(starts)) {
  const times = Array.from({ length: smoke ? 1 : 15 }, () => {
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name}: exit code ${status}\n${stderr}`);
    return performance.now() - began;
  });
  report(name, times, 'ms');
}

const scenario = demoScenario();
const messages = [...new Set((scenario.systemLog ?? []).map(({ message }) => message))];
const explained = [];
for (let round = 0; round < (smoke ? 1 : 20); round += 1)
  for (const message of messages) {
    const began = performance.now();
    explain(message);
    explained.push(performance.now() - began);
  }
report('explain a log line', explained, 'ms');

const azure = simulateAzure({ ...scenario, faults: [...(scenario.faults ?? []), { match: '*', delayMs: AZURE_MS }] });
const options = { cloud: 'public', subscriptionIds: [], clock: systemClock, log: silentLog };
const took = [];
const asked = [];
for (const { id, name, type } of scenario.resources) {
  if (type.toLowerCase() !== 'microsoft.app/containerapps') continue;
  if (smoke && took.length === 2) break;
  const [, , subscriptionId, , resourceGroup] = id.split('/');
  // A source of its own for each: nothing is remembered from one diagnosis to the next.
  const source = createAzureFacts({ ...options, credential: azure.credential, httpClient: azure.httpClient });
  const before = azure.requests.length;
  const began = performance.now();
  await diagnose({ name, resourceGroup, subscriptionId, revision: null }, { source, ...options });
  took.push(performance.now() - began);
  asked.push(azure.requests.length - before);
}
report(`diagnose, every answer of Azure after ${AZURE_MS} ms`, took, 'ms');
report('diagnose', asked, 'requests');

benchReading(smoke);
