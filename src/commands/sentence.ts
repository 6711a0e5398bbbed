/**
 * What people say around an app's name: `why is orders-api down?`, `orders-api please`. Nothing is asked of Azure to read it, so
 * only what is sure to be politeness is passed over; where a word is left over, somebody chooses.
 */
import { PullcheckError } from '../core/error.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import { asName, NAME, readWritten } from './app-words.ts';
import { splitOptions } from './options.ts';

export interface Sentence {
  /** All that is no option, as it was typed. */
  readonly said: string;
  /** How many words that is. */
  readonly count: number;
  /** What may be the app's name, at most three, the likeliest first; empty = nobody can tell. */
  readonly names: readonly string[];
  /** Words that may change what is asked: neither a name nor politeness. */
  readonly strange: readonly string[];
  /** Commands that stand in it, not in front. */
  readonly commands: readonly string[];
  /** The options with their values, as words. */
  readonly options: readonly string[];
}

const MOST_NAMES = 3;

/** What is said around a name and asks for nothing but a diagnosis. Compared without capitals and signs: `what's` is `whats`. */
const AROUND: ReadonlySet<string> = new Set(
  `please pls plz kindly thanks thank thx ty cheers hi hey hello yo morning evening team folks guys all bot pullcheck
  sorry quick quickly urgent urgently asap now again today tonight just still yet also maybe really suddenly help why
  what whats when where who how hows which whether can could would will should may might do does did doing is are was
  were am be been being has have had get gets got getting tell show give say find see look looks looking check checks
  checking verify diagnose diagnosis explain inspect investigate investigating analyse analyze debug debugging examine
  troubleshoot status state health info about know need want happen happens happened happening going matter wrong
  issue issues problem problems trouble error errors incident outage alert a an the this that these those my our your
  its it i im ive me we us you they them there theres here lets of on for to from at in into with by and or but if so
  because since as after before than then no not never cannot out up around down ok okay fine alive dead broken bad
  red unhealthy healthy fail fails failed failing failure crash crashes crashed crashing crashloop crashlooping
  crashloopbackoff stuck hanging refuses unable offline online unavailable unreachable available working works running
  runs starts starting started respond responds responding pulling pulls pull pulled image images imagepullbackoff
  errimagepull app apps application container containers containerapp service services microservice job pod pods
  revision any anyone anybody someone somebody idea run keep keeps restarting recovered deployment deployed last
  latest new previous ago second seconds sec minute minutes min mins hour hours utc`.split(/\s+/),
);

/** `does not start`, `fails to deploy`: what something does not do is no name, and nobody asks for it. */
const NEGATION =
  /(?:^| )(?:(?:not|never|cannot|(?:ai|are|ca|could|did|do|does|had|has|have|is|should|was|were|wo|would)nt)|(?:fail(?:s|ed|ing)?|refuses|unable) to)$/;

/** What is done, or not: in `doesn't orders start` it stands behind the name. */
const VERBS: ReadonlySet<string> = new Set(
  `boot build come connect deploy download fetch finish get go launch load log make move open provision publish pull push
  reach ready release reload respond restart rollout scale serve spin start stop succeed switch update upgrade work`.split(
    /\s+/,
  ),
);

/** `3am`, `10m`, `03:12`; `503`. */
const NUMBER = /^(?:\d{1,2}(?:(?::\d\d){1,2}|(?::\d\d)?(?:am|pm|h|m|min|s))|[45]\d\d)$/i;

/**
 * @param words of a typed line; what is a command in front has been taken off
 * @param commands names of commands that ask something else of an app
 */
export function readSentence(words: readonly string[], commands: readonly string[] = []): Sentence {
  const { positional, options } = splitOptions(words);
  const tokens = positional.flatMap((word) => word.split(',').filter((part) => part.trim() !== ''));
  const sure: string[] = [];
  const perhaps: { readonly name: string; readonly at: number }[] = [];
  const strange: string[] = [];
  const asked: string[] = [];
  const keys = tokens.map(keyOf);
  for (let at = 0; at < tokens.length; at++) {
    const [key = '', next = ''] = keys.slice(at, at + 2);
    const token = tokens[at] ?? '';
    const name = asName(token.replace(/['’]s(?=\W*$)/i, ''));
    // `roll back` is written in two words, too.
    const command = commands.find((each) => each === key || each === key + next);
    // Other people, channels, emoji and bare signs.
    if (key === '' || /^(?:[@#]|:[\w+-]+:$)/.test(token) || isAround(token)) continue;
    const isNegated = (i: number): boolean => NEGATION.test(keys.slice(Math.max(0, i - 2), Math.max(0, i)).join(' '));
    if (isSurely(name)) sure.push(name);
    else if (VERBS.has(key) && (isNegated(at) || isNegated(at - 1))) continue;
    // `orders doesn't blink`: no name, for that stands before it. In a question, `doesn't orders start`, it stands behind.
    else if (isNegated(at) && sure.length + perhaps.length > 0) continue;
    else if (command !== undefined) {
      asked.push(command);
      if (command !== key) at++;
    } else if (/^[a-z]/i.test(name) && NAME.test(name)) perhaps.push({ name, at });
    else strange.push(token);
  }
  const names = unique(sure.length > 0 ? sure : withJoined(perhaps));
  return {
    said: positional.join(' '),
    count: tokens.length,
    names: sure.length > 0 || perhaps.length <= MOST_NAMES ? names.slice(0, MOST_NAMES) : [],
    strange: sure.length > 0 ? [...perhaps.map(({ name }) => name), ...strange] : strange,
    commands: unique(asked),
    options: options.flat(),
  };
}

/** One name, and nothing else that asks for anything. */
export function isClear({ names, strange, commands }: Sentence): boolean {
  return names.length === 1 && strange.length === 0 && commands.length === 0;
}

/** Is it said around names, and none itself? */
export function isAround(word: string): boolean {
  const key = keyOf(word);
  return AROUND.has(key) || NEGATION.test(key) || NUMBER.test(asName(word));
}

/**
 * One line that says what was read; which app is for somebody to choose.
 * @param meant what each choice asks, see `PullcheckError.meant`; left out = the same command of each name
 */
export function unclear(
  sentence: Sentence,
  meant: PullcheckError['meant'] = sentence.names.map((name) => [name, ...sentence.options]),
): PullcheckError {
  const { names, strange, commands } = sentence;
  const read = `I read "${quoted(sentence.said, 60)}"`;
  const [odd] = strange;
  let message = `One app at a time: ${read}, and an app's name holds no space.`;
  if (names.length > 1) message = `One app at a time: ${read}. Which one is it?`;
  else if (commands.length > 0) message = `A command comes first: ${read}.`;
  else if (names.length === 0) message = `${read}, and cannot tell which app is meant.`;
  else if (odd !== undefined) message = `${read}, and do not know what to do with "${quoted(odd, 40)}".`;
  const pasted = names.length === 0 ? ' `explain` reads a pasted error;' : '';
  return new PullcheckError('usage', message, {
    remedy: `An app's name alone is enough, such as \`orders-api\`;${pasted} \`help\` lists the commands.`,
    meant,
  });
}

/** Without its secrets before it is cut: half of one is not known for one any more. */
function quoted(text: string, max: number): string {
  return safeLine(redact(text), max);
}

function keyOf(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** People write words with hyphens seldom, and names nearly always. */
function isSurely(name: string): boolean {
  const written = readWritten(name);
  return NAME.test(written.name) && (written.kind !== null || /[a-z0-9]-+[a-z0-9]/i.test(name));
}

/** `Orders API` may be `orders-api`. */
function withJoined(perhaps: readonly { readonly name: string; readonly at: number }[]): readonly string[] {
  const names = perhaps.map(({ name }) => name);
  const first = perhaps[0]?.at ?? 0;
  const inOneGo = perhaps.length > 1 && perhaps.every(({ at }, i) => at === first + i);
  return inOneGo ? [names.join('-').toLowerCase(), ...names] : names;
}

function unique(names: readonly string[]): readonly string[] {
  const seen = new Map(names.map((name) => [name.toLowerCase(), name] as const));
  return [...seen.values()];
}
