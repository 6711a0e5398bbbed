#!/usr/bin/env node
/**
 * The command line: reads the settings, builds the real parts, starts one of the programs. The only place that touches
 * `process.env` and ends the process. Each program is imported when it is asked for: `--help` and `explain` load no SDK.
 */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command, CommanderError, Option } from 'commander';
import { APP_OPTIONS } from './commands/app-name.ts';
import type { Check } from './commands/command.ts';
import { errorAnswer } from './commands/error-answer.ts';
import { systemClock } from './core/clock.ts';
import { PullcheckError } from './core/error.ts';
import { type Log, silentLog } from './core/log.ts';
import type { Person } from './core/person.ts';
import { redact } from './core/redact.ts';
import type { FactSource } from './diagnosis/fact-source.ts';
import type { RegistryFacts } from './registries/fact-source.ts';
import { checkSettings, readSettings, type Settings } from './settings.ts';
import { createMessenger, wantsColour } from './terminal/messenger.ts';

type Format = 'text' | 'json';

/** EX_USAGE of sysexits.h; the other exit codes belong to the answers. */
const USAGE = 64;
/** 128 + SIGINT, as shells count. */
const INTERRUPTED = 130;

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
    .version(version())
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
    .addOption(outputOption())
    .action(async (app: string | undefined, options: AppFlags) =>
      done(await ask(['diagnose', ...flagWords(options), '--', app ?? ''], options)),
    );

  program
    .command('explain')
    .description('what a pasted message says by its words alone; reads stdin when there is no text')
    .argument('[text...]', 'the message')
    .option('--jsonl', '{"id","text"} a line in, {"id","outcome","causes"} a line out, in the same order')
    .addOption(outputOption())
    .action(async (text: string[], options: { output: Format; jsonl?: true }) =>
      done(options.jsonl ? await explainJsonl(text) : await explain(text, options.output)),
    );

  program
    .command('doctor')
    .description('settings and permissions: what works, what does not, the command that grants it')
    .addOption(outputOption())
    .action(async (options: { output: Format }) => done(await doctor(options.output)));

  program
    .command('playground')
    .description('everything simulated: a conversation in which `/pullcheck orders-api` works, without any account')
    .argument('[words...]', 'ask this one question and exit')
    .option('--scenario <file>', 'a scenario of your own in place of the demo')
    .addOption(outputOption())
    .action(async (words: string[], options: { output: Format; scenario?: string }) =>
      done(await playground(words, options)),
    );

  // `pullcheck orders-api` is `pullcheck diagnose orders-api`, as in chat; an unknown command gets the same answer as there.
  withAppOptions(program.command('ask', { isDefault: true, hidden: true }))
    .argument('[words...]')
    .addOption(outputOption())
    .action(async (words: string[], options: AppFlags) => {
      if (words.length === 0 && options.output === 'text') {
        process.stderr.write(program.helpInformation());
        return done(USAGE);
      }
      if (words.length === 0)
        throw new PullcheckError('usage', 'There is no command.', { remedy: '`pullcheck --help` lists them.' });
      done(await ask([...words, ...flagWords(options)], options));
    });

  for (const command of program.commands) command.exitOverride().configureOutput({ outputError: () => {} });
  return program;
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

function outputOption(): Option {
  return new Option('-o, --output <format>', 'text or json').choices(['text', 'json']).default('text');
}

/** Asks the bot with the real Azure behind it. */
async function ask(words: readonly string[], { output }: { readonly output: Format }): Promise<number> {
  const settings = readSettings(process.env);
  const log = await createLog(settings.logLevel ?? 'silent');
  const openFacts = async () => (await openAzure(settings, log)).facts;
  const openRegistries = () => openOtherRegistries(settings, log);
  return inTerminal({ openFacts, openRegistries, checks: [], log, docsUrl: settings.docsUrl, output }, words);
}

async function doctor(output: Format): Promise<number> {
  const { settingsChecks } = await import('./commands/settings-checks.ts');
  const result = checkSettings(process.env);
  const settings = result.ok ? result.settings : null;
  const log = await createLog(settings?.logLevel ?? 'silent');
  const azure = settings ? await openAzure(settings, log) : null;
  const ids = settings?.azure.subscriptionIds ?? null;
  const seen = {
    problems: result.ok ? [] : result.problems,
    present: settings?.present ?? [],
    scope: `${settings?.azure.cloud} cloud, ${ids === null ? 'all subscriptions in reach' : `${ids.length} subscription(s)`}`,
  };
  const checks = [...settingsChecks(seen), ...(azure?.checks ?? [])];
  const openFacts = async () => {
    throw new PullcheckError('internal', 'doctor asks for no facts');
  };
  const docsUrl = settings?.docsUrl ?? null;
  return inTerminal({ openFacts, openRegistries: openFacts, checks, log, docsUrl, output }, ['doctor']);
}

/** Words alone: no settings are needed but where the pages are, and Azure is never asked. */
async function explain(words: readonly string[], output: Format): Promise<number> {
  const text = words.length === 0 || (words.length === 1 && words[0] === '-') ? await readStdin() : words.join(' ');
  const result = checkSettings(process.env);
  const openFacts = async () => {
    throw new PullcheckError('internal', 'explain asks for no facts');
  };
  const docsUrl = result.ok ? result.settings.docsUrl : null;
  const parts = { openFacts, openRegistries: openFacts, checks: [], log: silentLog, docsUrl, output };
  return inTerminal(parts, ['explain', text]);
}

async function explainJsonl(words: readonly string[]): Promise<number> {
  if (words.length > 0) throw new PullcheckError('usage', '`explain --jsonl` reads stdin and takes no text.');
  const [{ explainText }, { explainLines }] = await Promise.all([
    import('./commands/explain.ts'),
    import('./terminal/explain-lines.ts'),
  ]);
  for await (const line of explainLines(process.stdin, explainText))
    if (!process.stdout.write(line)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  return 0;
}

async function playground(
  words: readonly string[],
  { output, scenario }: { readonly output: Format; readonly scenario?: string },
): Promise<number> {
  if (output === 'json' && words.length === 0)
    throw new PullcheckError('usage', '`--output json` needs the question as well.', {
      remedy: 'For example: `pullcheck playground --output json "/pullcheck orders-api"`.',
    });
  const { playInTerminal } = await import('./playground/terminal.ts');
  return playInTerminal({
    scenarioFile: scenario ?? null,
    words,
    format: output,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    colour: wantsColour(process.stdout, process.env),
    person: whoAmI(),
  });
}

/** One question, one answer. */
async function inTerminal(
  parts: {
    readonly openFacts: () => Promise<FactSource>;
    readonly openRegistries: () => Promise<RegistryFacts>;
    readonly checks: readonly Check[];
    readonly log: Log;
    readonly docsUrl: string | null;
    readonly output: Format;
  },
  words: readonly string[],
): Promise<number> {
  const [{ createBot }, { createTerminal }] = await Promise.all([import('./bot.ts'), import('./terminal/app.ts')]);
  const bot = createBot({ ...parts, clock: systemClock });
  const messenger = messengerFor(parts.output);
  process.once('SIGINT', () => {
    messenger.clear();
    process.exit(INTERRUPTED);
  });
  return createTerminal({ answer: bot.answer, messenger, person: whoAmI() }).ask(words);
}

/** The real Azure: sign-in, facts, and what `doctor` looks at. */
async function openAzure(
  settings: Settings,
  log: Log,
): Promise<{ readonly facts: FactSource; readonly checks: readonly Check[] }> {
  const [{ createCredential }, { createAzureFacts }, { azureChecks }] = await Promise.all([
    import('./azure/credential.ts'),
    import('./azure/fact-source.ts'),
    import('./azure/checks.ts'),
  ]);
  const { cloud, subscriptionIds, clientId, tenantId, signIn } = settings.azure;
  const credential = createCredential({ cloud, clientId, tenantId, present: signIn });
  const parts = { credential, cloud, subscriptionIds, clock: systemClock, log };
  return { facts: createAzureFacts(parts), checks: azureChecks(parts) };
}

/** Docker Hub and all the others that are not Azure's, asked without an account. */
async function openOtherRegistries(settings: Settings, log: Log): Promise<RegistryFacts> {
  const { openRegistries } = await import('./registries/open.ts');
  return openRegistries({ privateHosts: settings.privateRegistries, clock: systemClock, log });
}

function messengerFor(format: Format) {
  const { stdout, stderr } = process;
  return createMessenger({
    stdout,
    stderr,
    errors: stderr,
    colour: wantsColour(stdout, process.env),
    format,
    now: () => new Date(),
    prefix: 'pullcheck',
  });
}

/** Says an error that happened before there was a bot to answer. */
function sayError(error: unknown, format: Format): number {
  const answer = errorAnswer(error);
  messengerFor(format).answer(answer);
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

/** The log goes to stderr, stdout is the answer; and neither says a secret. */
async function createLog(level: string): Promise<Log> {
  if (level === 'silent') return silentLog;
  const { pino } = await import('pino');
  const log: Log = pino({ name: 'pullcheck', level }, { write: (line: string) => process.stderr.write(redact(line)) });
  return log;
}

async function readStdin(): Promise<string> {
  const { LIMITS } = await import('./terminal/limits.ts');
  if (process.stdin.isTTY) process.stderr.write('Paste the message, then press Ctrl-D:\n');
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of process.stdin) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > LIMITS.text)
      throw new PullcheckError('usage', `The text is longer than ${LIMITS.text} characters.`, {
        remedy: 'Give the part with the error: `tail -n 1000 log.txt | pullcheck explain`.',
      });
  }
  return text;
}

function version(): string {
  const file = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return file.version;
}

function whoAmI(): Person {
  try {
    const { username, uid } = userInfo();
    return { platform: 'terminal', id: String(uid), name: username };
  } catch {
    // A container may run as a user id that has no entry in its password file.
    return { platform: 'terminal', id: 'unknown', name: 'unknown' };
  }
}

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // `pullcheck … | head` closes the pipe: nobody reads any more, and that is no failure.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
// An SDK's request that nobody waits for any more may still fail; the answer must not be lost for it.
process.on('unhandledRejection', () => {});

process.on('uncaughtException', (error) => {
  process.exit(sayError(error, formatOf(process.argv.slice(2))));
});

process.exitCode = await main(process.argv.slice(2));
// The process ends by itself, or, if a connection lingers, soon; but never before all is written.
setInterval(() => {
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
}, 500).unref();
