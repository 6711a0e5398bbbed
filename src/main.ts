#!/usr/bin/env node
/**
 * The command line: understands the words, and starts one of the programs. The only place that touches `process.env` and ends
 * the process. Each program is imported when it is asked for: `--help` and `explain` load no SDK.
 */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { APP_OPTIONS } from './commands/app-name.ts';
import { errorAnswer } from './commands/error-answer.ts';
import { PullcheckError } from './core/error.ts';
import type { PlaygroundOptions } from './programs/playground.ts';
import { type Format, messengerFor, type ServiceShell } from './programs/shell.ts';

/** EX_USAGE of sysexits.h; the other exit codes belong to the answers. */
const USAGE = 64;
/** What a process ends with that a signal ended, as shells count. */
const SIGNALLED = 128;

/** Where errors go that nobody waits for; null = the program is one question, see below. */
let onStrayError: Parameters<ServiceShell['onStrayError']>[0] | null = null;

const shell: ServiceShell = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  version: version(),
  onInterrupt(listener) {
    process.once('SIGINT', () => {
      listener();
      process.exit(SIGNALLED + constants.signals.SIGINT);
    });
  },
  untilSignal() {
    return new Promise((resolve) => {
      let stopping = false;
      for (const signal of ['SIGTERM', 'SIGINT'] as const)
        process.on(signal, () => {
          if (stopping) process.exit(SIGNALLED + constants.signals[signal]);
          stopping = true;
          resolve(signal);
        });
    });
  },
  onStrayError(listener) {
    onStrayError = listener;
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const format = formatOf(argv);
  let exit = 0;
  const program = commandLine((code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const words = error.message.replace(/^error: /, '').replace(/\s+/g, ' ');
      const message = words.charAt(0).toUpperCase() + words.slice(1);
      return sayError(
        new PullcheckError('usage', message, { remedy: '`pullcheck --help` lists what there is.' }),
        format,
      );
    }
    return sayError(error, format);
  }
}

function commandLine(done: (exit: number) => void): Command {
  const program = new Command('pullcheck')
    .description('Says why an Azure Container App cannot pull its image, how we know, and the exact repair.')
    .version(shell.version)
    .exitOverride()
    // The one who catches the error says it, in the format that was asked for.
    .configureOutput({ outputError: () => {} })
    .addHelpText(
      'after',
      '\n`pullcheck orders-api` is short for `pullcheck diagnose orders-api`.\n' +
        '\nExit codes: 0 healthy or recovered, 1 pull failure, 2 inconclusive or out of reach, 3 not a pull failure,\n' +
        '64 usage, unknown or ambiguous app. `explain` exits with 0 once it has answered.\n\n' +
        'No Azure at hand?  pullcheck playground',
    );

  withAppOptions(program.command('diagnose').description('why an app does not pull its image, and the repair'))
    .argument('[app]', 'name of the Container App')
    .option(
      '--record <file>',
      'also writes what Azure answered, scrubbed, as a scenario that replays in the playground',
    )
    .addOption(outputOption())
    .action(async (app: string | undefined, options: AppFlags & { record?: string }) => {
      const words = ['diagnose', ...flagWords(options), '--', app ?? ''];
      if (options.record === undefined) return done(await ask(words, options.output));
      const { record } = await import('./programs/record.ts');
      done(await record(shell, words, { app: app ?? '', file: options.record, output: options.output }));
    });

  program
    .command('explain')
    .description('what a pasted message says by its words alone; reads stdin when there is no text')
    .argument('[text...]', 'the message')
    .option('--jsonl', '{"id","text"} a line in, {"id","outcome","causes"} a line out, in the same order')
    .addOption(outputOption())
    .action(async (text: string[], options: { output: Format; jsonl?: true }) => {
      const { explain, explainJsonl } = await import('./programs/explain.ts');
      done(options.jsonl ? await explainJsonl(shell, text) : await explain(shell, text, options.output));
    });

  program
    .command('doctor')
    .description('settings and permissions: what works, what does not, the command that grants it')
    .addOption(outputOption())
    .action(async (options: { output: Format }) => {
      const { doctor } = await import('./programs/doctor.ts');
      done(await doctor(shell, options.output));
    });

  withAppOptions(program.command('rollback'))
    .description('the plan for going back to a revision that is proven to start, with the commands that would do it')
    .argument('[app...]', "the app's name")
    .option('--to <revision>', 'the revision to go back to (default: the newest that is proven)')
    .addOption(outputOption())
    .action(async (words: string[], options: AppFlags & { to?: string }) => {
      const to = options.to === undefined ? [] : [`--to=${options.to}`];
      done(await ask(['rollback', ...words, ...to, ...flagWords(options)], options.output));
    });

  program
    .command('serve')
    .description('the bot in Slack and Teams, as far as they are set up (docs/slack.md, docs/teams.md)')
    .action(async () => {
      const { serve } = await import('./programs/serve.ts');
      done(await serve(shell));
    });

  addDataCommands(program, done);

  program
    .command('playground')
    .description('everything simulated, without any account: Slack, Teams and a subscription on a page of this machine')
    .argument('[words...]', 'ask this one question in the terminal and exit')
    .option('--terminal', 'a conversation in this terminal in place of the page; so it is when stdin is a pipe')
    .option('--page', 'the page, also when stdin is a pipe')
    .addOption(
      new Option('--port <port>', 'the port of the page; if it is taken, the next free one').argParser(portNumber),
    )
    .option('--open', 'opens the page in the browser')
    .option('--scenario <file>', 'a scenario of your own in place of ours')
    .addOption(
      new Option(
        '--teams-port <port>',
        "listens for tools that speak as Teams does, such as Microsoft's simulator",
      ).argParser(portNumber),
    )
    .addOption(outputOption())
    .action(async (words: string[], options: PlaygroundOptions) => {
      const { playground } = await import('./programs/playground.ts');
      done(await playground(shell, words, options));
    });

  // `pullcheck orders-api` is `pullcheck diagnose orders-api`, as in chat; an unknown command gets the same answer as there.
  withAppOptions(program.command('ask', { isDefault: true, hidden: true }))
    .argument('[words...]')
    .addOption(outputOption())
    .action(async (words: string[], options: AppFlags) => {
      if (words.length === 0 && options.output === 'text') {
        shell.stderr.write(program.helpInformation());
        return done(USAGE);
      }
      if (words.length === 0)
        throw new PullcheckError('usage', 'There is no command.', { remedy: '`pullcheck --help` lists them.' });
      done(await ask([...words, ...flagWords(options)], options.output));
    });

  for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => {} });
  return program;
}

/** What the bot keeps: for whoever runs it. */
function addDataCommands(program: Command, done: (exit: number) => void): void {
  const data = program.command('data').description('what the bot keeps: take it out, put it in, look at it, delete it');
  const load = () => import('./programs/data.ts');
  data
    .command('export')
    .description('everything, work that is not done too, as lines of JSON; the bot must not run meanwhile')
    .argument('<file>', 'the file to write; - for stdout')
    .action(async (file: string) => done(await (await load()).exportData(shell, file)));
  data
    .command('import')
    .description('puts what was exported into the database that the settings name: all of it, or nothing')
    .argument('<file>', 'the file to read; - for stdin')
    .action(async (file: string) => done(await (await load()).importData(shell, file)));
  data
    .command('dead-letters')
    .description('work that no try could do, and why; exits with 1 when there is some')
    .option('--retry', 'puts it back to be worked on')
    .addOption(outputOption())
    .action(async (options: { retry?: true; output: Format }) =>
      done(await (await load()).deadLetters(shell, options.retry ?? false, options.output)),
    );
  data
    .command('forget')
    .description('deletes what is kept of a person')
    .argument('<person>', 'slack:U012ABCDEF or teams:<Entra object id>')
    .action(async (who: string) => done(await (await load()).forgetPerson(shell, who)));
  for (const command of data.commands) command.exitOverride().configureOutput({ outputError: () => {} });
}

interface AppFlags {
  readonly resourceGroup?: string;
  readonly subscription?: string;
  readonly revision?: string;
  readonly kind?: string;
  readonly output: Format;
}

function withAppOptions(command: Command): Command {
  for (const { short, long, value, summary } of APP_OPTIONS)
    command.option(`${short === null ? '' : `${short}, `}${long} <${value.toLowerCase()}>`, summary);
  return command;
}

function flagWords(flags: AppFlags): string[] {
  return APP_OPTIONS.flatMap(({ name, long }) => {
    const value = flags[name];
    return value === undefined ? [] : [`${long}=${value}`];
  });
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It is a number from 0 (any free port) to 65535.');
}

function outputOption(): Option {
  return new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text');
}

async function ask(words: readonly string[], output: Format): Promise<number> {
  const program = await import('./programs/ask.ts');
  return program.ask(shell, words, output);
}

/** Says an error that happened before there was a bot to answer. */
function sayError(error: unknown, format: Format): number {
  const answer = errorAnswer(error);
  messengerFor(shell, format).answer(answer);
  return answer.exit;
}

/** Which format was asked for, before the command line is understood: a usage error has to obey it as well. */
function formatOf(argv: readonly string[]): Format {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const asked = options.some(
    (word, i) => /^(?:--output=|-o=?)json$/.test(word) || (/^(?:--output|-o)$/.test(word) && options[i + 1] === 'json'),
  );
  return asked ? 'json' : 'text';
}

function version(): string {
  const file = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return file.version;
}

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A bot goes on when nobody reads its log any more.
    if (onStrayError !== null) return;
    // `pullcheck … | head` closes the pipe: nobody reads any more, and that is no failure.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
// An SDK's request that nobody waits for any more may still fail; the answer must not be lost for it.
process.on('unhandledRejection', (error) => onStrayError?.('rejection', error));

process.on('uncaughtException', (error) => {
  if (onStrayError !== null) onStrayError('exception', error);
  else process.exit(sayError(error, formatOf(process.argv.slice(2))));
});

process.exitCode = await main(process.argv.slice(2));
// The process ends by itself, or, if a connection lingers, soon; but never before all is written.
setInterval(() => {
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
}, 500).unref();
