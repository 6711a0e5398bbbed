import { reply } from '../../src/replies/reply.ts';
import { createTerminal } from '../../src/terminal/app.ts';
import { explainLines } from '../../src/terminal/explain-lines.ts';
import { linesOf } from '../../src/terminal/lines.ts';
import { createMessenger, type Output, wantsColour } from '../../src/terminal/messenger.ts';

async function* chunks(...parts: (string | Uint8Array)[]) {
  yield* parts;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('lines', () => {
  test('however they are cut into chunks', async () => {
    const text = new TextEncoder().encode('\ufeffone\r\nzwö\n\nlast');
    const bytes = Array.from(text, (_, i) => text.slice(i, i + 1));
    expect(await all(linesOf(chunks(...bytes), 100))).toEqual([
      { text: 'one' },
      { text: 'zwö' },
      { text: '' },
      { text: 'last' },
    ]);
    expect(await all(linesOf(chunks('a\n'), 100))).toEqual([{ text: 'a' }]);
    expect(await all(linesOf(chunks(), 100))).toEqual([]);
  });

  test('one that is too long is counted, and the next is read', async () => {
    expect(await all(linesOf(chunks('x'.repeat(60), 'x'.repeat(60), '\nnext'), 100))).toEqual([
      { tooLong: 120 },
      { text: 'next' },
    ]);
  });
});

describe('explain --jsonl', () => {
  const verdict = (text: string) => {
    if (text === 'throw') throw new Error('no');
    return {
      schema: 'pullcheck.explanation/1',
      outcome: 'pull-failure',
      headline: text,
      causes: [{ id: 'image.tag-not-found', confidence: 'likely', title: 't', because: 'b' }],
      settle: [],
      read: [],
    } as const;
  };

  test('a line in is a line out, in the same order, and a bad one stops nothing', async () => {
    const input = [
      '{"id":"a","text":"x"}',
      'nonsense',
      '{"id":1}',
      '[]',
      '',
      '{"text":"x"}',
      '{"id":2,"text":"throw"}',
      '{"id":3,"text":""}',
    ];
    const output = await all(explainLines(chunks(input.join('\n')), verdict));
    expect(output.every((line) => line.endsWith('\n'))).toBe(true);
    const rows = output.map((line) => JSON.parse(line));
    expect(rows[0]).toEqual({
      id: 'a',
      outcome: 'pull-failure',
      causes: [{ id: 'image.tag-not-found', confidence: 'likely' }],
    });
    expect(rows.map(({ id }) => id)).toEqual(['a', null, null, null, null, null, null, 3]);
    for (const row of rows.slice(1, -1)) expect(typeof row.error).toBe('string');
  });

  test('a line of five million characters', async () => {
    const [line] = await all(explainLines(chunks(JSON.stringify({ id: 'big', text: 'x'.repeat(5_000_000) })), verdict));
    expect(JSON.parse(line ?? '').id).toBe('big');
  });
});

describe('the streams', () => {
  function output(isTTY = false): Output & { text: string } {
    return {
      text: '',
      isTTY,
      columns: 80,
      write(text: string) {
        this.text += text;
      },
    };
  }
  const answer = {
    reply: reply({ id: 'x', title: 'Title', severity: 'ok', summary: [['fine']] }),
    json: { schema: 'pullcheck.help/1', commands: [] },
    exit: 0,
  };
  const error = { ...answer, json: { schema: 'pullcheck.error/1' }, exit: 64 };

  function messenger(format: 'text' | 'json', isTTY = false) {
    const [stdout, stderr] = [output(isTTY), output(isTTY)];
    const now = () => new Date(0);
    return {
      stdout,
      stderr,
      messenger: createMessenger({ stdout, stderr, errors: stderr, colour: false, format, now, prefix: 'pullcheck' }),
    };
  }

  test('progress is shown to a terminal only, on stderr, and taken away before the answer', () => {
    const pipe = messenger('text');
    pipe.messenger.progress('registry read');
    pipe.messenger.answer(answer);
    expect(pipe.stderr.text).toBe('');
    expect(pipe.stdout.text).toBe('OK  Title\n\nfine\n');

    const screen = messenger('text', true);
    screen.messenger.progress('registry\x1b[2J read');
    screen.messenger.answer(answer);
    expect(screen.stderr.text).toBe('\r\x1b[Kregistry read…\r\x1b[K');
  });

  test('the words of an error go to stderr, its JSON to stdout', () => {
    const text = messenger('text');
    text.messenger.answer(error);
    expect([text.stdout.text === '', text.stderr.text === '']).toEqual([true, false]);
    const json = messenger('json');
    json.messenger.answer(error);
    expect(JSON.parse(json.stdout.text)).toEqual(error.json);
    expect(json.stderr.text).toBe('');
  });

  test('colour', () => {
    const screen = { write() {}, isTTY: true };
    const pipe = { write() {} };
    expect(wantsColour(screen, {})).toBe(true);
    expect(wantsColour(pipe, {})).toBe(false);
    expect(wantsColour(screen, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColour(screen, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour(pipe, { FORCE_COLOR: '1' })).toBe(true);
    expect(wantsColour(screen, { FORCE_COLOR: '0' })).toBe(false);
    expect(wantsColour(screen, { TERM: 'dumb' })).toBe(false);
  });

  test('a conversation ends with quit, and a line that is far too long is answered', async () => {
    const { messenger: said, stdout, stderr } = messenger('text');
    const asked: string[][] = [];
    const terminal = createTerminal({
      answer: async (request) => {
        asked.push([...request.words]);
        return answer;
      },
      messenger: said,
      person: { platform: 'terminal', id: '1', name: 'me' },
    });
    expect(await terminal.line('/pullcheck orders-api')).toBe(0);
    expect(await terminal.line('orders-api')).toBe(0);
    expect(await terminal.line('x'.repeat(200_000))).toBe(64);
    expect(await terminal.line(' QUIT ')).toBeNull();
    expect(asked).toEqual([['orders-api'], ['orders-api']]);
    expect(stdout.text).toContain('Title');
    expect(stderr.text).toContain('200000 characters');
  });
});
