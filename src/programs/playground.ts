/** `pullcheck playground`: everything simulated. */
import { spawn } from 'node:child_process';
import { platform } from 'node:os';
import { PullcheckError } from '../core/error.ts';
import { wantsColour } from '../terminal/messenger.ts';
import { createLog } from './log.ts';
import { type Format, type ServiceShell, whoAmI } from './shell.ts';

export interface PlaygroundOptions {
  readonly output: Format;
  /** A scenario of the user's own. */
  readonly scenario?: string;
  /** Listens for tools that speak as Teams does, in place of the conversation. */
  readonly teamsPort?: number;
  /** A conversation in this terminal, in place of the page. */
  readonly terminal?: boolean;
  /** The page, also where nobody types: without it, a pipe on stdin is a conversation. */
  readonly page?: boolean;
  /** Of the page. */
  readonly port?: number;
  /** Opens the page in the browser. */
  readonly open?: boolean;
}

const PAGE_PORT = 4173;

/** A tool on this machine waits for nothing; what is under way takes seconds. */
const DRAIN_MS = 5_000;
/** The package of the program `agentsplayground`: the version that our tests run. */
const TEAMS_SIMULATOR = '@microsoft/m365agentsplayground@0.2.28';

/** @returns the exit code. @throws PullcheckError `usage` */
export async function playground(
  shell: ServiceShell,
  words: readonly string[],
  options: PlaygroundOptions,
): Promise<number> {
  const { output, scenario, teamsPort } = options;
  const { stdin, stdout, stderr, env } = shell;
  const wantsPage = options.page === true || options.port !== undefined || options.open === true;
  if (wantsPage && (options.terminal === true || words.length > 0 || teamsPort !== undefined || output === 'json'))
    throw new PullcheckError('usage', 'The page is one thing, and a question in the terminal is another.', {
      remedy: 'Leave out `--page`, `--port` and `--open`, or everything else.',
    });
  if (teamsPort !== undefined) {
    if (words.length > 0 || output === 'json')
      throw new PullcheckError('usage', 'With `--teams-port` the questions come from the tool that connects.');
    return forTeamsTools(shell, teamsPort, scenario ?? null);
  }
  if (output === 'json' && words.length === 0)
    throw new PullcheckError('usage', '`--output json` needs the question as well.', {
      remedy: 'For example: `pullcheck playground --output json "/pullcheck orders-api"`.',
    });
  if (wantsPage || (words.length === 0 && options.terminal !== true && stdin.isTTY === true))
    return inBrowser(shell, options);
  const { playInTerminal } = await import('../playground/terminal.ts');
  return playInTerminal({
    scenarioFile: scenario ?? null,
    words,
    format: output,
    stdin,
    stdout,
    stderr,
    colour: wantsColour(stdout, env),
    person: whoAmI(),
  });
}

/** The page, until Ctrl-C. */
async function inBrowser(shell: ServiceShell, { scenario, port, open }: PlaygroundOptions): Promise<number> {
  const log = await createLog('warn', shell.stderr);
  const stopped = shell.untilSignal();
  shell.onStrayError((_kind, error) => log.error({ err: error }, 'an error that nobody waited for'));
  const [{ openPage }, { readScenario }] = await Promise.all([
    import('../playground/page/server.ts'),
    import('../playground/read-scenario.ts'),
  ]);
  const wanted = port ?? PAGE_PORT;
  const page = await openPage({
    port: wanted,
    scenario: scenario === undefined ? null : await readScenario(scenario),
    log,
  });
  const moved = wanted === 0 || page.port === wanted ? '' : `Port ${wanted} is taken, so it is another one.\n`;
  shell.stdout.write(
    `PULLCHECK PLAYGROUND: everything here is simulated. No account, nothing leaves this machine.\n\n${moved}` +
      `  ${page.url}\n\n` +
      'Open it in a browser. In the terminal instead: npm run playground -- --terminal. Ctrl-C ends it.\n',
  );
  if (open === true)
    openInBrowser(page.url, (because) => shell.stderr.write(`No browser could be opened: ${because}.\n`));
  await stopped;
  await page.stop();
  return 0;
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

function openInBrowser(url: string, failed: (because: string) => void): void {
  const [command, ...args] = OPENERS[platform()] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', (error) => failed(error.message));
  child.unref();
}

/** Until Ctrl-C. */
async function forTeamsTools(shell: ServiceShell, port: number, scenarioFile: string | null): Promise<number> {
  const log = await createLog('warn', shell.stderr);
  const stopped = shell.untilSignal();
  shell.onStrayError((_kind, error) => log.error({ err: error }, 'an error that nobody waited for'));
  const { openForTeamsTools } = await import('../playground/teams-tools.ts');
  const { endpoint, stop } = await openForTeamsTools({ port, scenarioFile, log }).catch((error: unknown) => {
    throw portOfTheFlag(error);
  });
  shell.stdout.write(
    `PULLCHECK PLAYGROUND: everything here is simulated. No account, and only this machine can reach it.\n\n` +
      `It listens at ${endpoint}, for example for Microsoft's simulator of Teams, in a second terminal.\n` +
      `In a checkout of Pullcheck:\n\n` +
      `  npx --no-install agentsplayground -e ${endpoint} -c msteams\n\n` +
      `Elsewhere:\n\n` +
      `  npx -p ${TEAMS_SIMULATOR} agentsplayground -e ${endpoint} -c msteams\n\n` +
      'Then write `orders-api`. Ctrl-C ends it.\n',
  );
  await stopped;
  await stop(DRAIN_MS);
  return 0;
}

/** The port's own words name settings, which this program does not read: here the port comes from the flag. */
function portOfTheFlag(error: unknown): unknown {
  if (!(error instanceof PullcheckError) || error.code !== 'settings-invalid') return error;
  return new PullcheckError('settings-invalid', error.message, {
    remedy: 'Give `--teams-port` another number; 0 takes any free one.',
    cause: error,
  });
}
