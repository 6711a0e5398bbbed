/**
 * What the real Slack would refuse in a message, said as it says it (`response_metadata.messages` of `invalid_blocks`).
 * Written from https://docs.slack.dev/reference/block-kit, apart from the renderer's own table of limits, so that a mistake
 * in one is found by the other. It knows the blocks that a bot of ours may send; anything else is a problem, for nobody
 * has looked at what Slack makes of it.
 */

type Json = Readonly<Record<string, unknown>>;
type Report = (pointer: string, problem: string) => void;
type Check = (value: Json, at: string, report: Report) => void;

/** Blocks of a message. */
const BLOCKS = 50;
/** Half of a character, which UTF-8 cannot hold. */
const HALF = /\p{Surrogate}/u;
/**
 * @param message the arguments of `chat.postMessage` and its kin, `blocks` already parsed
 * @returns what is wrong in it, each with its JSON pointer. How long text and blocks may be in all is not judged here: Slack
 *   has errors of their own for that.
 */
export function checkMessage(message: { readonly text?: unknown; readonly blocks?: unknown }): string[] {
  const problems: string[] = [];
  const report: Report = (pointer, problem) => {
    problems.push(`${problem} [json-pointer:${pointer}]`);
  };
  const { text, blocks = [] } = message;
  if (text !== undefined && typeof text !== 'string') report('/text', 'must be a string');
  if (typeof text === 'string' && HALF.test(text)) report('/text', 'must be valid Unicode');
  if (!Array.isArray(blocks)) return [...problems, 'must be an array [json-pointer:/blocks]'];
  if (blocks.length > BLOCKS) report('/blocks', `no more than ${BLOCKS} items allowed`);
  const ids = new Set<unknown>();
  for (const [i, block] of blocks.entries()) {
    const at = `/blocks/${i}`;
    oneOf(BLOCK_CHECKS, block, at, report, ['block_id']);
    if (isObject(block) && block.block_id !== undefined) {
      if (typeof block.block_id !== 'string' || block.block_id === '' || block.block_id.length > 255)
        report(`${at}/block_id`, 'must be between 1 and 255 characters');
      if (ids.has(block.block_id)) report(`${at}/block_id`, 'must be unique in the message');
      ids.add(block.block_id);
    }
  }
  return problems;
}

interface Kind {
  readonly keys: readonly string[];
  readonly check: Check;
}

const RICH_TEXT_ELEMENTS: Readonly<Record<string, Kind>> = {
  text: {
    keys: ['text', 'style'],
    check(value, at, report) {
      length(value.text, 1, Number.POSITIVE_INFINITY, `${at}/text`, report);
      style(value, at, report);
    },
  },
  link: {
    keys: ['url', 'text', 'style'],
    check(value, at, report) {
      address(value.url, `${at}/url`, report);
      style(value, at, report);
    },
  },
  user: {
    keys: ['user_id', 'style'],
    check: (value, at, report) => pattern(value.user_id, /^[UW][A-Z0-9]+$/, `${at}/user_id`, report),
  },
  date: {
    keys: ['timestamp', 'format', 'fallback', 'url', 'timezone', 'style'],
    check(value, at, report) {
      if (!Number.isInteger(value.timestamp)) report(`${at}/timestamp`, 'must be an integer');
      pattern(value.format, /\{[a-z_]+\}/, `${at}/format`, report);
    },
  },
  emoji: {
    keys: ['name', 'unicode', 'url', 'style'],
    check: (value, at, report) => pattern(value.name, /^[a-z0-9_+'-]+$/, `${at}/name`, report),
  },
  broadcast: {
    keys: ['range', 'style'],
    check: (value, at, report) => pattern(value.range, /^(?:here|channel|everyone)$/, `${at}/range`, report),
  },
  channel: {
    keys: ['channel_id', 'style'],
    check: (value, at, report) => pattern(value.channel_id, /^[CDG][A-Z0-9]+$/, `${at}/channel_id`, report),
  },
  usergroup: {
    keys: ['usergroup_id', 'style'],
    check: (value, at, report) => pattern(value.usergroup_id, /^S[A-Z0-9]+$/, `${at}/usergroup_id`, report),
  },
};

const RICH_TEXT_PARTS: Readonly<Record<string, Kind>> = {
  rich_text_section: {
    keys: ['elements'],
    check: (value, at, report) => list(value, at, report, RICH_TEXT_ELEMENTS),
  },
  rich_text_quote: {
    keys: ['elements', 'border'],
    check: (value, at, report) => list(value, at, report, RICH_TEXT_ELEMENTS),
  },
  rich_text_preformatted: {
    keys: ['elements', 'border', 'language'],
    check: (value, at, report) => list(value, at, report, pick(RICH_TEXT_ELEMENTS, ['text', 'link'])),
  },
  rich_text_list: {
    keys: ['elements', 'style', 'indent', 'offset', 'border'],
    check(value, at, report) {
      if (value.style !== 'bullet' && value.style !== 'ordered') report(`${at}/style`, 'must be bullet or ordered');
      if (value.indent !== undefined && !(typeof value.indent === 'number' && value.indent >= 0 && value.indent <= 8))
        report(`${at}/indent`, 'must be between 0 and 8');
      list(value, at, report, { rich_text_section: RICH_TEXT_PARTS.rich_text_section as Kind });
    },
  },
};

const BUTTON: Kind = {
  keys: ['text', 'action_id', 'url', 'value', 'style', 'confirm', 'accessibility_label'],
  check(value, at, report) {
    textObject(value.text, `${at}/text`, 75, ['plain_text'], report);
    if (value.action_id !== undefined) length(value.action_id, 1, 255, `${at}/action_id`, report);
    if (value.value !== undefined) length(value.value, 1, 2000, `${at}/value`, report);
    if (value.url !== undefined) {
      length(value.url, 1, 3000, `${at}/url`, report);
      address(value.url, `${at}/url`, report);
    }
    if (value.accessibility_label !== undefined)
      length(value.accessibility_label, 1, 75, `${at}/accessibility_label`, report);
    scheme(value, at, report);
    if (value.confirm !== undefined) dialog(value.confirm, `${at}/confirm`, report);
  },
};

const IMAGE: Kind = {
  keys: ['image_url', 'alt_text'],
  check(value, at, report) {
    address(value.image_url, `${at}/image_url`, report);
    length(value.alt_text, 1, 2000, `${at}/alt_text`, report);
  },
};

const BLOCK_CHECKS: Readonly<Record<string, Kind>> = {
  header: {
    keys: ['text'],
    check: (value, at, report) => textObject(value.text, `${at}/text`, 150, ['plain_text'], report),
  },
  divider: { keys: [], check: () => undefined },
  section: {
    keys: ['text', 'fields', 'accessory', 'expand'],
    check(value, at, report) {
      if (value.text === undefined && value.fields === undefined) report(at, 'missing required field: text or fields');
      if (value.text !== undefined) textObject(value.text, `${at}/text`, 3000, ANY_TEXT, report);
      if (value.fields !== undefined) {
        if (!Array.isArray(value.fields)) {
          report(`${at}/fields`, 'must be an array');
          return;
        }
        if (value.fields.length === 0 || value.fields.length > 10)
          report(`${at}/fields`, 'between 1 and 10 items allowed');
        for (const [i, field] of value.fields.entries()) textObject(field, `${at}/fields/${i}`, 2000, ANY_TEXT, report);
      }
      if (value.accessory !== undefined)
        oneOf({ button: BUTTON, image: IMAGE }, value.accessory, `${at}/accessory`, report);
    },
  },
  context: {
    keys: ['elements'],
    check(value, at, report) {
      const texts = Object.fromEntries(
        ANY_TEXT.map((type): [string, Kind] => [
          type,
          { keys: TEXT_KEYS, check: (element, where, tell) => textObject(element, where, 3000, ANY_TEXT, tell) },
        ]),
      );
      list(value, at, report, { ...texts, image: IMAGE }, 10);
    },
  },
  actions: {
    keys: ['elements'],
    check(value, at, report) {
      list(value, at, report, { button: BUTTON }, 25);
      if (!Array.isArray(value.elements)) return;
      const ids = value.elements
        .filter(isObject)
        .map(({ action_id }) => action_id)
        .filter((id) => id !== undefined);
      if (new Set(ids).size < ids.length) report(`${at}/elements`, 'action_id must be unique in the block');
    },
  },
  rich_text: { keys: ['elements'], check: (value, at, report) => list(value, at, report, RICH_TEXT_PARTS) },
};

const ANY_TEXT = ['plain_text', 'mrkdwn'] as const;
const TEXT_KEYS = ['text', 'emoji', 'verbatim'] as const;

function oneOf(
  kinds: Readonly<Record<string, Kind>>,
  value: unknown,
  at: string,
  report: Report,
  moreKeys: readonly string[] = [],
): void {
  if (!isObject(value)) {
    report(at, 'must be an object');
    return;
  }
  const kind = typeof value.type === 'string' && Object.hasOwn(kinds, value.type) ? kinds[value.type] : undefined;
  if (kind === undefined) {
    report(at, `unsupported type: ${String(value.type).slice(0, 60)}`);
    return;
  }
  for (const key of Object.keys(value))
    if (key !== 'type' && !kind.keys.includes(key) && !moreKeys.includes(key))
      report(at, `invalid additional property: ${key}`);
  kind.check(value, at, report);
}

function list(value: Json, at: string, report: Report, kinds: Readonly<Record<string, Kind>>, most?: number): void {
  const { elements } = value;
  if (!Array.isArray(elements)) {
    report(`${at}/elements`, 'must be an array');
    return;
  }
  if (elements.length === 0) report(`${at}/elements`, 'must provide at least one item');
  if (most !== undefined && elements.length > most) report(`${at}/elements`, `no more than ${most} items allowed`);
  for (const [i, element] of elements.entries()) oneOf(kinds, element, `${at}/elements/${i}`, report);
}

function textObject(value: unknown, at: string, most: number, types: readonly string[], report: Report): void {
  if (!isObject(value)) {
    report(at, 'must be a text object');
    return;
  }
  if (typeof value.type !== 'string' || !types.includes(value.type))
    report(`${at}/type`, `must be ${types.join(' or ')}`);
  length(value.text, 1, most, `${at}/text`, report);
  if (value.emoji !== undefined && (typeof value.emoji !== 'boolean' || value.type !== 'plain_text'))
    report(`${at}/emoji`, 'must be a boolean of a plain_text');
  if (value.verbatim !== undefined && (typeof value.verbatim !== 'boolean' || value.type !== 'mrkdwn'))
    report(`${at}/verbatim`, 'must be a boolean of a mrkdwn');
  for (const key of Object.keys(value))
    if (key !== 'type' && !TEXT_KEYS.some((known) => known === key)) report(at, `invalid additional property: ${key}`);
}

function dialog(value: unknown, at: string, report: Report): void {
  if (!isObject(value)) {
    report(at, 'must be an object');
    return;
  }
  if (value.title !== undefined) textObject(value.title, `${at}/title`, 100, ['plain_text'], report);
  textObject(value.text, `${at}/text`, 300, ANY_TEXT, report);
  if (value.confirm !== undefined) textObject(value.confirm, `${at}/confirm`, 30, ['plain_text'], report);
  if (value.deny !== undefined) textObject(value.deny, `${at}/deny`, 30, ['plain_text'], report);
  scheme(value, at, report);
}

function scheme(value: Json, at: string, report: Report): void {
  if (value.style !== undefined && value.style !== 'primary' && value.style !== 'danger')
    report(`${at}/style`, 'must be primary or danger');
}

function style(value: Json, at: string, report: Report): void {
  if (value.style === undefined) return;
  if (!isObject(value.style)) {
    report(`${at}/style`, 'must be an object');
    return;
  }
  for (const [key, on] of Object.entries(value.style))
    if (!['bold', 'italic', 'strike', 'code', 'underline'].includes(key) || typeof on !== 'boolean')
      report(`${at}/style`, `invalid additional property: ${key}`);
}

/** Slack counts after escaping: https://docs.slack.dev/messaging/formatting-message-text */
function length(value: unknown, least: number, most: number, at: string, report: Report): void {
  if (typeof value !== 'string') {
    report(at, 'must be a string');
    return;
  }
  if (HALF.test(value)) report(at, 'must be valid Unicode');
  const count = value
    .replace(/&(?!(?:amp|lt|gt);)/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;').length;
  if (count < least) report(at, `must be more than ${least - 1} characters`);
  if (count > most) report(at, `must be less than ${most + 1} characters`);
}

function pattern(value: unknown, expected: RegExp, at: string, report: Report): void {
  if (typeof value !== 'string' || !expected.test(value)) report(at, 'failed to match all allowed schemas');
}

function address(value: unknown, at: string, report: Report): void {
  if (typeof value !== 'string' || !/^https?:\/\/[^\s<>]+$/.test(value) || !URL.canParse(value))
    report(at, 'invalid url');
}

function pick(kinds: Readonly<Record<string, Kind>>, names: readonly string[]): Readonly<Record<string, Kind>> {
  return Object.fromEntries(Object.entries(kinds).filter(([name]) => names.includes(name)));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
