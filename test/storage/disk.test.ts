/**
 * A disk that is full, or read-only: at start and in flight. On a small disk in memory, in a mount namespace of its own, which
 * needs root and Linux; elsewhere it is said to be skipped, and in CI that is a failure.
 */
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('disk.mjs', import.meta.url));
/** A process that hangs is no result: it is ended, and the test fails. */
const ENDED_AFTER_MS = 100_000;

const missing =
  process.getuid?.() !== 0 || spawnSync('unshare', ['--mount', 'true']).status !== 0
    ? 'a disk of its own needs root and mount namespaces'
    : null;

/** A disk in memory; one of ext4 in a file, for what only a real file system does. */
const DISKS = {
  memory: 'mount -t tmpfs -o "size=$1" tmpfs "$disk"',
  file: 'truncate -s "$1" "$disk.image"; mkfs.ext4 -q "$disk.image"; mount -o loop "$disk.image" "$disk"; rm "$disk.image"',
} as const;

async function play(
  scene: string,
  megabytes: number,
  kind: keyof typeof DISKS = 'memory',
): Promise<Readonly<Record<string, unknown>>> {
  const script = `set -e; mount --make-rprivate /; disk=$(mktemp -d); ${DISKS[kind]}; exec "$2" "$3" "$disk" "$4"`;
  const args = ['--mount', 'bash', '-c', script, 'disk', `${megabytes}m`, process.execPath, PROGRAM, scene];
  const { stdout } = await run('unshare', args, { timeout: ENDED_AFTER_MS, killSignal: 'SIGKILL' });
  return JSON.parse(stdout);
}

if (missing !== null) {
  test(`skipped: ${missing}`, () => {
    if (process.env.CI === 'true') throw new Error(missing);
    console.warn(`skipped: ${missing}`);
  });
} else {
  describe('a disk', () => {
    test('full at start: said, with the numbers and the remedy; with room it starts', async () => {
      const { start, afterwards } = await play('full at start', 200);
      expect(start).toMatch(
        /^The disk of the data folder .* is full: (19|20) MB are left, and 96 MB are needed\. Make room/,
      );
      expect(afterwards).toBe('done');
    });

    test('full in flight: what cannot be stored is refused; with room it goes on', async () => {
      const seen = await play('full in flight', 200);
      expect(seen.before).toBe('accepted');
      expect(seen.full).toMatch(/^The disk of the data folder .* is full: 1 MB are left, and 48 MB are needed/);
      // It was not half stored: the same delivery is new.
      expect(seen.afterwards).toBe('accepted');
      expect(seen.waiting).toBe(2);
    });

    test('read-only at start: said, with the remedy', async () => {
      const { start } = await play('read-only at start', 200);
      expect(start).toMatch(/^The data folder .* cannot be used: its file system is read-only\. Set PULLCHECK_DATA/);
    });

    test('read-only in flight: nothing is promised that is not stored', async () => {
      const seen = await play('read-only in flight', 200, 'file');
      expect(seen.before).toBe('accepted');
      expect(seen.readOnly).not.toBe('accepted');
      expect(seen.waiting).toBe(1);
      expect(seen.again).toBe('accepted');
    });

    test('the embedded engine dies of a full disk: said at once, nothing hangs, and nothing that was accepted is lost', async () => {
      const seen = await play('panic', 160);
      expect(seen.broken).toMatch(/^The embedded database has stopped: .*(full|space)/i);
      expect(seen.next).toBe(seen.broken);
      expect(seen.state).toMatchObject({ ready: false });
      expect(seen.waiting).toBe(1);
    });
  });
}
