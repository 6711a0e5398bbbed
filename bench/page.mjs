/** From the command to a page that can be used: the program starts, the scenario is open, the first view is there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { heading, report } from './table.mjs';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

async function untilUsable() {
  const began = performance.now();
  const child = spawn(process.execPath, [MAIN, 'playground', '--page', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  try {
    const url = await new Promise((resolve, reject) => {
      let said = '';
      const hear = (text) => {
        said += text;
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
        if (found) resolve(found[0]);
      };
      child.stdout.setEncoding('utf8').on('data', hear);
      child.stderr.setEncoding('utf8').on('data', hear);
      child.once('close', () => reject(new Error(`the playground ended:\n${said}`)));
    });
    const view = await (await fetch(`${url}api/view?person=oncall`)).json();
    if (view.subscription.apps.length === 0) throw new Error('the page has no apps');
    return performance.now() - began;
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

export async function benchPage(smoke) {
  heading();
  const times = [];
  for (let i = 0; i < (smoke ? 1 : 5); i += 1) times.push(await untilUsable());
  report('playground: from the command to a usable page', times, 'ms');
}
