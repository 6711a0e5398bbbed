/** `pullcheck playground`: everything simulated. */
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
}

/** A tool on this machine waits for nothing; what is under way takes seconds. */
const DRAIN_MS = 5_000;
/** The package of the program `agentsplayground`: the version that our tests run. */
const TEAMS_SIMULATOR = '@microsoft/m365agentsplayground@0.2.28';

/** @returns the exit code. @throws PullcheckError `usage` */
export async function playground(
  shell: ServiceShell,
  words: readonly string[],
  { output, scenario, teamsPort }: PlaygroundOptions,
): Promise<number> {
  const { stdin, stdout, stderr, env } = shell;
  if (teamsPort !== undefined) {
    if (words.length > 0 || output === 'json')
      throw new PullcheckError('usage', 'With `--teams-port` the questions come from the tool that connects.');
    return forTeamsTools(shell, teamsPort, scenario ?? null);
  }
  if (output === 'json' && words.length === 0)
    throw new PullcheckError('usage', '`--output json` needs the question as well.', {
      remedy: 'For example: `pullcheck playground --output json "/pullcheck orders-api"`.',
    });
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
