import { createLog } from '../../src/programs/log.ts';

async function written(
  level: string,
  secrets: readonly string[],
  say: (log: Awaited<ReturnType<typeof createLog>>) => void,
) {
  let text = '';
  const stderr = {
    write(line: string) {
      text += line;
    },
  };
  say(await createLog(level, stderr, secrets));
  return text;
}

test('a secret of the settings is never said, whatever it looks like, also inside an error', async () => {
  const secrets = ['0123456789abcdef0123456789abcdef', 'quote"and\\backslash~secret', ''];
  const text = await written('info', secrets, (log) => {
    log.info({ secret: secrets[0] }, `twice ${secrets[0]}`);
    log.error({ err: new Error(`no good: ${secrets[1]}`) }, 'failed');
  });
  expect(text).not.toMatch(/0123456789abcdef|backslash~/);
  const lines = text.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['twice [redacted]', 'failed']);
  expect(JSON.parse(lines[1] ?? '').err.message).toBe('no good: [redacted]');
});

test('one with a shape of its own is known without being named', async () => {
  const text = await written('info', [], (log) => log.warn({}, 'Authorization: Bearer abcdefghijklmnop'));
  expect(text).toContain('Bearer [redacted]');
});

test('silent says nothing, and a level leaves out what is below it', async () => {
  expect(await written('silent', [], (log) => log.error({}, 'x'))).toBe('');
  expect(await written('error', [], (log) => log.warn({}, 'x'))).toBe('');
});
