/** A chat that is not set up costs nothing: not a file of its SDK is loaded. */
import { pullcheck } from './command-line.ts';
import { refuseToLoad } from './refuse-to-load.ts';
import { start } from './service.ts';

const SLACK = /^@slack\/|\/@slack\/|\/dist\/slack\//;
const TEAMS = /^botbuilder|^botframework|\/botbuilder|\/botframework|\/dist\/teams\//;
// `start` and `pullcheck` choose node's arguments themselves.
const without = (packages: RegExp) => ({ NODE_OPTIONS: refuseToLoad(packages).join(' ') });

const WAYS = {
  'Slack over HTTP': {
    SLACK_BOT_TOKEN: 'xoxb-1234567890-ABCdefGHIjkl',
    SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
    HOST: '127.0.0.1',
    PORT: '0',
  },
  'Slack in Socket Mode': {
    SLACK_BOT_TOKEN: 'xoxb-1234567890-ABCdefGHIjkl',
    SLACK_APP_TOKEN: 'xapp-1-A0-12345678',
    HOST: '127.0.0.1',
    PORT: '0',
  },
  Teams: { PULLCHECK_TEAMS_NO_AUTH: 'loopback', PORT: '0' },
} as const;

describe.each(Object.entries(WAYS))('%s alone', (name, env) => {
  const [own, other] = name === 'Teams' ? [TEAMS, SLACK] : [SLACK, TEAMS];

  test('starts, is healthy and ends, without a file of the other one', async () => {
    const service = start(['serve'], { ...env, ...without(other) });
    try {
      const { port } = await service.said('listening');
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      service.child.kill('SIGTERM');
      expect(await service.ended).toEqual({ exit: 0, signal: null });
      expect(service.stderr()).not.toContain('loaded ');
    } finally {
      service.child.kill('SIGKILL');
      await service.ended;
    }
  });

  // Else the test above would show nothing.
  test('cannot start without its own', async () => {
    const run = await pullcheck(['serve'], { env: { ...env, ...without(own) } });
    expect(run.exit).toBe(2);
    expect(run.stderr).toMatch(/loaded \S*(slack|teams|bot)/);
  });
});

test('doctor in a terminal without chat settings loads no file of either; with them, those alone', async () => {
  const both = new RegExp(`${SLACK.source}|${TEAMS.source}`);
  const bare = await pullcheck(['doctor', '-o', 'json'], { env: { AZURE_CLOUD: 'mars', ...without(both) } });
  expect(bare.stderr).not.toContain('loaded ');
  expect(JSON.parse(bare.stdout)).toMatchObject({ schema: 'pullcheck.doctor/1', ok: false });
  const { HOST: _host, PORT: _port, ...slack } = WAYS['Slack in Socket Mode'];
  const env = { AZURE_CLOUD: 'mars', ...slack };
  const alone = await pullcheck(['doctor', '-o', 'json'], { env: { ...env, ...without(TEAMS) } });
  expect(alone.stdout).toContain('"Bot token"');
  // A terminal runs no Bolt: its checks need the Web API alone.
  const noBolt = await pullcheck(['doctor', '-o', 'json'], { env: { ...env, ...without(/@slack\/bolt/) } });
  expect(noBolt.stdout).toContain('"Bot token"');
  const refused = await pullcheck(['doctor', '-o', 'json'], { env: { ...env, ...without(SLACK) } });
  expect(refused.stdout).not.toContain('"Bot token"');
});
