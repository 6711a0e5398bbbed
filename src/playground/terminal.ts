/** The playground in a terminal: a conversation with the bot, against a subscription that exists only in memory. */
import { createInterface } from 'node:readline';
import { createBot } from '../bot.ts';
import { silentLog } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import { safeLine } from '../core/safe-text.ts';
import { createTerminal, type Terminal } from '../terminal/app.ts';
import { LIMITS } from '../terminal/limits.ts';
import { linesOf } from '../terminal/lines.ts';
import { createMessenger, type Output, widthOf } from '../terminal/messenger.ts';
import { wrap } from '../terminal/wrap.ts';
import { demoScenario } from './azure/demo/index.ts';
import type { ScenarioInput } from './azure/scenario.ts';
import { simulatedBotParts } from './bot-parts.ts';
import { readScenario } from './read-scenario.ts';
import { appsOf } from './stories.ts';

const PROMPT = '> ';

export interface PlaygroundParts {
  /** A scenario of the user's own; null = the demo. */
  readonly scenarioFile: string | null;
  /** One question to answer and end with; empty = a conversation. */
  readonly words: readonly string[];
  readonly format: 'text' | 'json';
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output & NodeJS.WritableStream;
  readonly stderr: Output;
  readonly colour: boolean;
  readonly person: Person;
}

/**
 * @returns the exit code: of one question the answer's own, as without the playground; of a conversation 0 once it is over.
 * @throws PullcheckError `usage` for a scenario that cannot be used
 */
export async function playInTerminal(parts: PlaygroundParts): Promise<number> {
  const scenario = parts.scenarioFile === null ? demoScenario() : await readScenario(parts.scenarioFile);
  const terminal = simulatedTerminal(scenario, parts);
  if (parts.words.length > 0) {
    // A shell hands over `"/pullcheck orders-api"` as one word; `orders-api -g shop` as three.
    const exit =
      parts.words.length === 1
        ? await terminal.line(parts.words[0] as string)
        : await terminal.ask(dropName(parts.words));
    return exit ?? 0;
  }
  parts.stdout.write(banner(scenario, widthOf(parts.stdout)));
  await (parts.stdin.isTTY ? converseTyped(terminal, parts) : conversePiped(terminal, parts));
  return 0;
}

function simulatedTerminal(scenario: ScenarioInput, parts: PlaygroundParts): Terminal {
  const bot = createBot(simulatedBotParts(scenario, silentLog));
  const messenger = createMessenger({
    stdout: parts.stdout,
    stderr: parts.stderr,
    errors: parts.stdout,
    colour: parts.colour,
    format: parts.format,
    now: () => new Date(),
    prefix: '/pullcheck',
  });
  return createTerminal({ answer: bot.answer, messenger, person: parts.person });
}

function banner(scenario: ScenarioInput, width: number): string {
  const columns = Math.min(LIMITS.columnsMost, width);
  const apps = appsOf(scenario);
  const widest = Math.max(0, ...apps.map(({ name }) => name.length));
  const lines = apps.map(({ name, story }) =>
    story === '' ? `  ${name}` : wrap(story, columns, `  ${name.padEnd(widest)}  `, ' '.repeat(widest + 4)),
  );
  const story =
    scenario.story === undefined || scenario.story === '' ? [] : [wrap(safeLine(scenario.story, 1_000), columns)];
  const first = safeLine(scenario.try?.[0] ?? `/pullcheck ${apps[0]?.name ?? 'orders-api'}`, 120);
  return [
    'PULLCHECK PLAYGROUND: everything here is simulated. No account, nothing leaves this machine.',
    '',
    safeLine(scenario.title, 200),
    ...story,
    '',
    ...(lines.length === 0 ? ['It has no apps.'] : ['Its apps:', ...lines]),
    '',
    `Try  ${first}   /pullcheck explain <an error message>   /pullcheck doctor   /pullcheck help   quit`,
    '',
    '',
  ].join('\n');
}

/** Somebody types: with a history and the keys of a shell. */
async function converseTyped(terminal: Terminal, { stdin, stdout }: PlaygroundParts): Promise<void> {
  const lines = createInterface({ input: stdin, output: stdout, prompt: PROMPT, historySize: 100 });
  lines.on('SIGINT', () => lines.close());
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() !== '') {
      stdout.write('\n');
      if ((await terminal.line(line)) === null) return lines.close();
      stdout.write('\n');
    }
    lines.prompt();
  }
  // Ctrl-C and Ctrl-D leave the prompt standing.
  stdout.write('\n');
}

/** A file or another program asks: what was asked is shown, so that the output reads as the conversation that it is. */
async function conversePiped(terminal: Terminal, { stdin, stdout }: PlaygroundParts): Promise<void> {
  for await (const line of linesOf(stdin, LIMITS.request)) {
    const text = 'text' in line ? line.text : 'x'.repeat(LIMITS.request + 1);
    if (text.trim() === '') continue;
    stdout.write(`${PROMPT}${safeLine(text, 200)}\n\n`);
    if ((await terminal.line(text)) === null) break;
    stdout.write('\n');
  }
}

function dropName(words: readonly string[]): readonly string[] {
  return /^\/?pullcheck$/i.test(words[0] ?? '') ? words.slice(1) : words;
}
