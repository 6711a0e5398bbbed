/** `pullcheck playground --teams-port`: the bot for tools that speak as Teams does, without any account. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { pullcheck } from './command-line.ts';
import { start } from './service.ts';

test('a tool of this machine asks, and reads the answer of the simulated subscription', async () => {
  const [teams, program] = [await simulateTeams({ unsigned: true }), start(['playground', '--teams-port', '0'])];
  try {
    const endpoint = (await program.printed(/http:\/\/127\.0\.0\.1:\d+\/api\/messages/))[0];
    teams.deliverTo(endpoint);
    const { delivery } = await teams.types('orders-api', { user: 'oncall', conversation: 'personal' });
    expect(delivery?.status).toBeLessThan(300);
    const said = () => teams.messages('personal:oncall').filter(({ from }) => from === teams.bot.id);
    await teams.until(() => JSON.stringify(said()).includes('nothing was changed'), 'the finished answer');
    expect(JSON.stringify(said().at(-1)?.card)).toContain('AcrPull');
    program.child.kill('SIGINT');
    expect(await program.ended).toEqual({ exit: 0, signal: null });
  } finally {
    program.child.kill('SIGKILL');
    await program.ended;
    await teams.close();
  }
});

test('a port that another program has: the remedy names the flag, for no setting is read here', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const run = await pullcheck(['playground', '--teams-port', String(port)]);
  await new Promise((resolve) => other.close(resolve));
  expect(run).toMatchObject({ exit: 2, stdout: '' });
  expect(run.stderr).toContain(`cannot listen on 127.0.0.1:${port}: another program has this port`);
  expect(run.stderr).toContain('--teams-port');
  expect(run.stderr).not.toMatch(/\bPORT\b/);
});

test('the simulator that it names, and that the page names, is the one that is installed', async () => {
  const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const { devDependencies } = JSON.parse(file('package.json'));
  const named = `@microsoft/m365agentsplayground@${devDependencies['@microsoft/m365agentsplayground']} `;
  expect(file('src/programs/playground.ts')).toContain(named.trim());
  expect(file('docs/teams.md')).toContain(named);
});

test.each([
  [['--teams-port', '70000']],
  [['--teams-port', '0', 'orders-api']],
  [['--teams-port', '0', '--output', 'json']],
  [['--teams-port', '0', '--scenario', '/nowhere/at/all.json']],
])('%j is a usage error', async (words) => {
  expect((await pullcheck(['playground', ...words])).exit).toBe(64);
});
