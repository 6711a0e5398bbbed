/**
 * How long things take, on the built program (`npm run bench`). Prints numbers, judges none: machines differ. What does
 * not depend on the machine is held: a question without an answer, or an SDK that is loaded in vain, ends it.
 * `--smoke` does each thing once or twice, so that CI notices when the bench no longer runs. Further words choose
 * parts: `terminal`, `start`, `storage`, `questions`, `reading`, `storm`, `page`.
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
import { benchPage } from './page.mjs';
import { benchQuestions } from './questions.mjs';
import { benchReading } from './reading.mjs';
import { benchStart } from './start.mjs';
import { benchStorage } from './storage.mjs';
import { benchStorm } from './storm.mjs';
import { heading, report } from './table.mjs';

const smoke = process.argv.includes('--smoke');
/** Milliseconds that every simulated answer takes: about what ARM takes from the same continent. */
const AZURE_MS = 80;
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** One question by one person, and what needs no Azure. */
async function benchTerminal() {
  heading();

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
}

const PARTS = {
  terminal: benchTerminal,
  start: benchStart,
  storage: benchStorage,
  questions: benchQuestions,
  reading: benchReading,
  page: benchPage,
  storm: benchStorm,
};
const words = process.argv.slice(2).filter((word) => word !== '--smoke');
for (const word of words)
  if (!Object.hasOwn(PARTS, word)) throw new Error(`${word} is none of ${Object.keys(PARTS).join(', ')}`);

console.log(`node ${process.version}${smoke ? ', smoke' : ''}`);
for (const [name, run] of Object.entries(PARTS)) if (words.length === 0 || words.includes(name)) await run(smoke);
