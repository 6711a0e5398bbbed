/** `pullcheck serve`, as a process of its own, in a conversation over TLS. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';

/** Starts it and resolves when it listens. */
async function serve(env) {
  const child = spawn(process.execPath, ['dist/main.js', 'serve'], {
    env: { ...env, PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise((resolve) => {
    child.on('close', (exit) => resolve(exit));
  });
  const port = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      said += chunk;
      const listening = /"port":(\d+),"msg":"listening"/.exec(said);
      if (listening) resolve(Number(listening[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    ended.then((exit) => reject(new Error(`serve ended with ${exit}:\n${said}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    said: () => said,
    /**
     * Whatever happened: no process is left behind, and what it said is shown when something went wrong.
     * @param last asked just before it is told to stop; what it accepted it has to finish
     */
    async use(work, last) {
      try {
        await work();
        const finishedIt = await last();
        child.kill('SIGTERM');
        assert.equal(await ended, 0, said);
        assert.ok(finishedIt(), 'what was accepted before the end was not answered');
      } catch (error) {
        console.error(said);
        throw error;
      } finally {
        child.kill('SIGKILL');
        await ended;
      }
    },
  };
}

async function isReady(url, platform) {
  const response = await fetch(`${url}/readyz`);
  const { status, platforms } = await response.json();
  assert.deepEqual([response.status, status], [200, 'ready'], JSON.stringify(platforms));
  assert.deepEqual(
    platforms.map(({ name }) => name),
    [platform, 'storage'],
  );
}

const finished = (message) => message !== undefined && JSON.stringify(message).includes('nothing was changed');

export async function checkSlack(slack, settings) {
  const env = { ...settings, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
  const service = await serve(env);
  await service.use(
    async () => {
      await slack.until(() => slack.sockets > 0, 'a socket');
      await isReady(service.url, 'slack');
      const answers = () => slack.messages('orders').filter(({ via }) => via === 'chat.postMessage');

      const acknowledged = await slack.command('orders-api', { user: 'oncall', channel: 'orders' });
      assert.equal(acknowledged.error, null);
      assert.match(JSON.stringify(acknowledged.shown), /Checking orders-api/);
      await slack.until(() => finished(answers().at(-1)), 'the finished answer');
      const answer = answers().at(-1);
      assert.match(JSON.stringify(answer.blocks), /AcrPull/);

      const versions = answer.versions.length;
      await slack.click('Check again', { message: answer, user: 'oncall' });
      await slack.until(
        () => answers().at(-1).versions.length > versions + 1 && finished(answers().at(-1)),
        'the second answer',
      );
      assert.equal(answers().length, 1);

      // Where it was not invited, only hooks.slack.com takes its answer.
      await slack.command('orders-api', { user: 'oncall', channel: 'general' });
      await slack.until(() => finished(slack.messages('general').at(-1)), 'the answer through the response_url');
      for (const token of [slack.botToken, slack.appToken]) assert.ok(!service.said().includes(token));
    },
    async () => {
      await slack.command('basket-api', { user: 'oncall', channel: 'crew' });
      return () => finished(slack.messages('crew').at(-1));
    },
  );
}

export async function checkTeams(teams, settings) {
  const env = {
    ...settings,
    MICROSOFT_APP_ID: teams.appId,
    MICROSOFT_APP_TENANT_ID: teams.tenantId,
    MICROSOFT_APP_PASSWORD: teams.password,
  };
  const service = await serve(env);
  await service.use(
    async () => {
      await isReady(service.url, 'teams');
      teams.deliverTo(`${service.url}/api/messages`);
      const said = () => teams.messages('personal:oncall').filter(({ from }) => from === teams.bot.id);

      const { delivery } = await teams.types('/pullcheck orders-api', { user: 'oncall', conversation: 'personal' });
      assert.ok(delivery?.status < 300, JSON.stringify(delivery));
      await teams.until(() => finished(said().at(-1)), 'the finished answer');
      assert.match(JSON.stringify(said().at(-1).card), /AcrPull/);
      assert.equal(said().length, 1);

      // A token of another key is refused, and nothing is said.
      const activity = teams.typedActivity('orders-api', { user: 'oncall', conversation: 'personal' });
      const forged = await teams.deliver(activity, { token: await teams.forge({ key: 'stranger' }) });
      assert.ok([401, 403].includes(forged.status), JSON.stringify(forged));
      assert.equal(said().length, 1);
      assert.ok(!service.said().includes(teams.password));
    },
    async () => {
      await teams.types('basket-api', { user: 'approver', conversation: 'personal' });
      return () => finished(teams.messages('personal:approver').at(-1));
    },
  );
}
