/** `pullcheck serve`: the bot, in the chats that are set up, until it is told to stop. */
import { type AlertSettings, checkAlertSettings } from '../alert-settings.ts';
import { type ChatSettings, checkChatSettings } from '../chat-settings.ts';
import { inGroup } from '../commands/command.ts';
import { systemClock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import type { Log } from '../core/log.ts';
import { checkSettings, setValues } from '../settings.ts';
import { checkStorageSettings, secretsIn } from '../storage-settings.ts';
import { checksOfSettings } from './chat-checks.ts';
import { createLog } from './log.ts';
import { lazyEntraGroups, openAzure, openDeployer, openLiveReader, openOtherRegistries } from './open-azure.ts';
import { openConfiguredStore } from './open-store.ts';
import { checkPolicyFile, namedByPolicy, policyChecks } from './policy-file.ts';
import { settingsAnswer } from './settings-answer.ts';
import { type Environment, messengerFor, type ServiceShell } from './shell.ts';
import { startupTable } from './startup-table.ts';
import { storageCheck } from './storage-check.ts';
import { strangeSettings } from './strange-settings.ts';

/** What platforms give a container to end before they kill it is 30 s (Azure Container Apps, Kubernetes). */
const DRAIN_MS = 25_000;
/** As an unexpected error of any other program. */
const FAILED = 2;

/**
 * @returns the exit code: once it was told to stop and what it had accepted is answered, or at once for wrong settings
 * @throws PullcheckError `settings-invalid`: nothing is set up, or the port cannot be had
 */
export async function serve(shell: ServiceShell): Promise<number> {
  const { env, stderr } = shell;
  const azureSettings = checkSettings(env);
  const chatSettings = checkChatSettings(env);
  const alertSettings = checkAlertSettings(env);
  const storageSettings = checkStorageSettings(env);
  const policy = await checkPolicyFile(setValues(env).PULLCHECK_POLICY ?? null);
  if (!azureSettings.ok || !chatSettings.ok || !alertSettings.ok || !storageSettings.ok || !policy.ok) {
    const all = [azureSettings, chatSettings, alertSettings, storageSettings, policy];
    const problems = all.flatMap((result) => (result.ok ? [] : result.problems));
    const answer = settingsAnswer(problems);
    messengerFor(shell, 'text').answer(answer);
    return answer.exit;
  }
  const { settings } = azureSettings;
  const { slack, teams, http } = chatSettings.settings;
  const alerts = alertSettings.settings;
  if (slack === null && teams === null) throw nothingSetUp();

  const log = await createLog(settings.logLevel ?? 'info', stderr, secretsOf(chatSettings.settings, alerts, env));
  const stopped = untilStopped(shell, log);
  stderr.write(
    startupTable({
      settings,
      chat: chatSettings.settings,
      alerts,
      storage: storageSettings.settings,
      policy,
      version: shell.version,
    }),
  );

  const [azure, { createChatBot }, store] = await Promise.all([
    openAzure(settings, log, null, namedByPolicy(policy).entraGroups),
    import('../bot.ts'),
    openConfiguredStore(storageSettings.settings, settings, log),
  ]);
  const bot = await createChatBot({
    store,
    slack: slack === null ? null : { ...slack, publicUrl: http.publicUrl },
    teams: teams === null ? null : { ...teams, publicUrl: http.publicUrl },
    http,
    openFacts: async () => azure.facts,
    openRegistries: () => openOtherRegistries(settings, log),
    checks: [
      ...checksOfSettings(azureSettings, chatSettings, alertSettings),
      ...strangeSettings(env),
      ...policyChecks(policy, alertSettings),
      ...inGroup('Storage', [storageCheck(store)]),
      ...azure.checks,
    ],
    rollback: { openReader: () => openLiveReader(settings, log), policy: policy.policy },
    ...(settings.azure.rollbackClientId === null
      ? {}
      : { carryOut: { openDeployer: () => openDeployer(settings, log) } }),
    access: policy.access,
    alerts: { doors: alerts, routes: policy.routes },
    entraGroups: lazyEntraGroups(settings, log),
    docsUrl: settings.docsUrl,
    clock: systemClock,
    log,
  });
  const broken = store.broken.then((error) => {
    log.error({ err: error }, 'nothing can be stored any more: the program ends, and is to be started again');
    return FAILED;
  });
  try {
    const started = bot.start().then((port) => log.info({ host: http.host, port }, 'listening'));
    // A platform that is out of reach may keep the start waiting; whoever stops the program does not wait for that.
    const ended = Promise.race([stopped, broken]);
    const exit = await Promise.race([ended, started.then(() => ended)]);
    await bot.stop(DRAIN_MS);
    return exit;
  } finally {
    await store.close();
    log.info({}, 'stopped');
  }
}

/** Resolves with the exit code, when somebody says stop, or when nobody knows any more what state the program is in. */
function untilStopped(shell: ServiceShell, log: Log): Promise<number> {
  return new Promise((resolve) => {
    void shell.untilSignal().then((signal) => {
      log.info({ signal }, 'stopping: what was accepted is finished, nothing more is taken');
      resolve(0);
    });
    shell.onStrayError((kind, error) => {
      if (kind === 'rejection') {
        // A request of an SDK that nobody waits for any more: worth knowing, and no harm to the rest.
        log.error({ err: error }, 'an error that nobody waited for');
        return;
      }
      log.error({ err: error }, 'an error that nothing caught: the program ends, and is to be started again');
      resolve(FAILED);
    });
  });
}

function nothingSetUp(): PullcheckError {
  return new PullcheckError('settings-invalid', 'No chat is set up, so there is nothing to serve.', {
    remedy:
      'Quickest is Slack in Socket Mode, which needs no public address: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (docs/slack.md). ' +
      'For Teams set MICROSOFT_APP_ID, MICROSOFT_APP_TENANT_ID and MICROSOFT_APP_PASSWORD (docs/teams.md). ' +
      'Settings in a file? `node --env-file=.env dist/main.js serve`. ' +
      'Without any account: `pullcheck playground`.',
  });
}

/** What the log never says, whatever error it is part of. */
function secretsOf({ slack, teams }: ChatSettings, alerts: AlertSettings, env: Environment): readonly string[] {
  const secrets = [
    slack?.botToken,
    slack?.delivery.kind === 'socket' ? slack.delivery.appToken : slack?.delivery.signingSecret,
    teams?.auth.kind === 'password' ? teams.auth.password : undefined,
    ...alerts.secrets,
    env.AZURE_CLIENT_SECRET?.trim(),
    ...secretsIn(env.DATABASE_URL?.trim()),
  ];
  return secrets.flatMap((secret) => (secret === undefined || secret === '' ? [] : [secret]));
}
