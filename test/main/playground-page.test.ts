/** `pullcheck playground --page`: one command, a page on this machine, ended by Ctrl-C. */
import { type AddressInfo, createServer } from 'node:net';
import { pullcheck } from './command-line.ts';
import { start } from './service.ts';

test('it says where the page is, that its port was taken, and that all is simulated; Ctrl-C ends it well', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const program = start(['playground', '--page', '--port', String(port)]);
  try {
    const url = (await program.printed(/http:\/\/127\.0\.0\.1:\d+\//))[0];
    expect(url).not.toContain(`:${port}/`);
    expect(program.stdout()).toContain(`Port ${port} is taken`);
    expect(program.stdout()).toContain('everything here is simulated');
    expect(await (await fetch(url)).text()).toContain('<div id="app">');
    // A page that is open does not keep the program.
    const stream = await fetch(`${url}api/changes`);
    expect(stream.status).toBe(200);
    program.child.kill('SIGINT');
    expect(await program.ended).toEqual({ exit: 0, signal: null });
    await stream.body?.cancel().catch(() => {});
    expect(program.stderr()).toBe('');
  } finally {
    program.child.kill('SIGKILL');
    await program.ended;
    other.close();
  }
});

test.each([
  ['--page', 'orders-api'],
  ['--port=5000', '--terminal'],
  ['--open', '--output=json'],
  ['--page', '--teams-port=0'],
])('%s with %s: one or the other', async (...words) => {
  const run = await pullcheck(['playground', ...words]);
  expect(run.exit).toBe(64);
});

test('a scenario that cannot be used is said before anything is opened', async () => {
  const run = await pullcheck(['playground', '--page', '--scenario', '/nowhere/file.json']);
  expect(run).toMatchObject({ exit: 64 });
  expect(`${run.stdout}${run.stderr}`).toContain('there is no such file');
});
