/** The Teams package: made by the script as an administrator runs it, and read back. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { COMMANDS } from '../../src/commands/index.ts';
import { DIAGNOSE_ACTION } from '../../src/teams/read-post.ts';
import { ROOT, readProjectFile } from '../structure/source.ts';
import { commandList, offered } from './expected-commands.ts';
import { readPng } from './png.ts';

interface Manifest {
  manifestVersion: string;
  version: string;
  id: string;
  developer: Record<string, string>;
  name: { short: string; full: string };
  description: { short: string; full: string };
  icons: { color: string; outline: string };
  bots: {
    botId: string;
    scopes: string[];
    supportsTargetedMessages?: boolean;
    commandLists: { scopes: string[]; triggers?: string[]; commands: { title: string; description: string }[] }[];
  }[];
  [section: string]: unknown;
}

const APP = '11111111-2222-4333-8444-555555555555';
const GOOD = ['--app-id', APP, '--website', 'https://wiki.example.com/pullcheck'];
const template = () => JSON.parse(readProjectFile('manifests/teams/manifest.json')) as Manifest;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pullcheck-teams-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the script in an empty folder of its own. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const cwd = mkdtempSync(join(folder, 'run-'));
  const script = join(ROOT, 'scripts/teams-package.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  const zip = join(cwd, 'pullcheck-teams.zip');
  return { exit: status, stdout, stderr, files: readdirSync(cwd), zip: existsSync(zip) ? readFileSync(zip) : null };
}

/** With the manifests folder changed by `spoil`. */
function runSpoiled(spoil: (manifest: Manifest, place: string) => void, args = GOOD) {
  const place = mkdtempSync(join(folder, 'manifests-'));
  cpSync(join(ROOT, 'manifests/teams'), place, { recursive: true });
  const manifest = template();
  spoil(manifest, place);
  writeFileSync(join(place, 'manifest.json'), JSON.stringify(manifest));
  return run([...args, '--manifests', place]);
}

function manifestOf(zip: Buffer | null): Manifest {
  if (zip === null) throw new Error('no package was written');
  return JSON.parse(Buffer.from(unzipSync(zip)['manifest.json'] ?? []).toString('utf8')) as Manifest;
}

describe('the package', () => {
  test('holds three files at its root: the manifest with our ids, and the icons as they are', () => {
    const { exit, stderr, zip } = run(GOOD);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const files = unzipSync(zip ?? Buffer.alloc(0));
    expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
    for (const icon of ['color.png', 'outline.png'])
      expect(Buffer.from(files[icon] ?? [])).toEqual(readFileSync(join(ROOT, 'manifests/teams', icon)));
    const manifest = manifestOf(zip);
    expect(manifest.id).toBe(APP);
    expect(manifest.bots.map(({ botId }) => botId)).toEqual([APP]);
    expect(manifest.developer).toEqual({
      name: 'Pullcheck',
      websiteUrl: 'https://wiki.example.com/pullcheck',
      privacyUrl: 'https://wiki.example.com/pullcheck',
      termsOfUseUrl: 'https://wiki.example.com/pullcheck',
    });
    expect(JSON.stringify(manifest)).not.toContain('${');
  });

  test('takes the id from the environment of the bot, and every option', () => {
    const options = { privacy: 'https://example.com/p', terms: 'https://example.com/t', developer: 'Contoso "IT"' };
    const { zip } = run(
      [
        ...['--website', 'https://example.com', '--version', '2.10.0'],
        ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
      ],
      { MICROSOFT_APP_ID: APP.toUpperCase() },
    );
    const { id, version, developer } = manifestOf(zip);
    expect({ id, version }).toEqual({ id: APP, version: '2.10.0' });
    expect(developer).toMatchObject({
      name: 'Contoso "IT"',
      privacyUrl: options.privacy,
      termsOfUseUrl: options.terms,
    });
  });

  test('has the same bytes from the same input, in every time zone', () => {
    const [here, there] = ['America/Los_Angeles', 'Asia/Tokyo'].map((TZ) => run(GOOD, { TZ }).zip);
    expect(here).not.toBeNull();
    expect(here).toEqual(there);
  });
});

describe('the manifest', () => {
  const { bots, ...manifest } = template();

  test('lists exactly the commands there are, in every place where it can be asked', () => {
    const [bot] = bots;
    expect(bot?.commandLists.flatMap(({ scopes }) => scopes)).toEqual(bot?.scopes);
    for (const { commands } of bot?.commandLists ?? []) expect(commands).toEqual(commandList());
    expect(offered().length).toBeLessThanOrEqual(12);
    expect(
      commandList(offered([...COMMANDS, { ...COMMANDS[0], name: 'audit' } as (typeof COMMANDS)[number]])),
    ).not.toEqual(commandList());
  });

  test('asks for the three places and for no permission', () => {
    expect(bots.map(({ scopes }) => scopes)).toEqual([['personal', 'team', 'groupChat']]);
    for (const section of ['permissions', 'devicePermissions', 'authorization', 'webApplicationInfo', 'validDomains'])
      expect(manifest).not.toHaveProperty(section);
    const rows = [...readProjectFile('docs/teams.md').matchAll(/^\| `(\w+)` +\| (.+?) +\|$/gm)];
    expect(rows.map(([, name]) => name)).toEqual(bots[0]?.scopes);
  });

  test('offers one action, on messages, which the bot listens to', () => {
    expect(manifest.composeExtensions).toEqual([
      {
        botId: bots[0]?.botId,
        commands: [
          expect.objectContaining({
            id: DIAGNOSE_ACTION,
            title: 'Diagnose this alert',
            type: 'action',
            context: ['message'],
            fetchTask: true,
          }),
        ],
      },
    ]);
  });

  test('asks for the messages of channels only when it is told to', () => {
    expect(manifestOf(run(GOOD).zip)).not.toHaveProperty('authorization');
    const asking = manifestOf(run([...GOOD, '--read-channels']).zip);
    expect(asking.webApplicationInfo).toEqual({ id: APP, resource: 'https://RscBasedStoreApp' });
    expect(asking.authorization).toEqual({
      permissions: { resourceSpecific: [{ name: 'ChannelMessage.Read.Group', type: 'Application' }] },
    });
    expect(readProjectFile('docs/teams.md')).toContain('--read-channels');
  });

  test('takes slash commands, and lists them where there are any: in channels and group chats', () => {
    expect(bots.map(({ supportsTargetedMessages }) => supportsTargetedMessages)).toEqual([true]);
    expect(bots[0]?.commandLists.map(({ scopes, triggers }) => ({ scopes, triggers }))).toEqual([
      { scopes: ['personal'], triggers: undefined },
      { scopes: ['team', 'groupChat'], triggers: ['mention', 'slash'] },
    ]);
    expect(manifest.$schema).toContain(`/v${manifest.manifestVersion}/`);
  });

  test('is an older one, without slash commands and with all else, for a tenant that takes no newer', () => {
    const newer = manifestOf(run([...GOOD, '--read-channels']).zip);
    const { exit, stderr, zip } = run([...GOOD, '--read-channels', '--no-slash']);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const older = manifestOf(zip);
    expect(JSON.stringify(older)).not.toMatch(/targeted|triggers|1\.30/i);
    expect(older.manifestVersion).toBe('1.24');
    expect(older.bots[0]?.commandLists.map(({ commands }) => commands)).toEqual([commandList(), commandList()]);
    const { $schema: _, bots: __, manifestVersion: ___, ...rest } = newer;
    expect(older).toMatchObject(rest);
    expect(readProjectFile('docs/teams.md')).toContain('--no-slash');
  });

  test('with slash commands is none of an older version', () => {
    const { exit, stderr } = runSpoiled((spoiled) => {
      spoiled.manifestVersion = '1.28';
    });
    expect(exit).toBe(1);
    expect(stderr).toMatch(/supportsTargetedMessages/);
  });
});

describe('nothing is written, and it is said why', () => {
  const usage: [string, string[], RegExp][] = [
    ['no id', ['--website', 'https://example.com'], /--app-id must be a GUID/],
    ['an id that is none', ['--app-id', 'pullcheck', '--website', 'https://example.com'], /--app-id must be a GUID/],
    ['no website', ['--app-id', APP], /--website is missing/],
    ['a website without https', ['--app-id', APP, '--website', 'http://example.com'], /--website must be an https/],
    ['a version of words', [...GOOD, '--version', 'next'], /--version must be three numbers/],
    ['an option that there is not', [...GOOD, '--appid', APP], /--appid/],
  ];
  test.each(usage)('%s', (_, args, says) => {
    const { exit, stderr, files } = run(args);
    expect({ exit, files }).toEqual({ exit: 64, files: [] });
    expect(stderr).toMatch(says);
    expect(stderr).toContain('node scripts/teams-package.mjs --app-id GUID');
  });

  const invalid: [string, (manifest: Manifest, place: string) => void, RegExp][] = [
    ['a name of 31 characters', ({ name }) => Object.assign(name, { short: 'x'.repeat(31) }), /\/name\/short/],
    ['a description of 81', (m) => Object.assign(m.description, { short: 'x'.repeat(81) }), /\/description\/short/],
    ['13 commands', (m) => m.bots[0]?.commandLists[0]?.commands.push(...commandList(), ...commandList()), /commands/],
    ['a place that there is not', ({ bots }) => bots[0]?.scopes.push('everywhere'), /\/bots\/0\/scopes/],
    ['a section that there is not', (m) => Object.assign(m, { slashCommands: [] }), /slashCommands/],
    ['no icons', (m) => Reflect.deleteProperty(m, 'icons'), /icons/],
    ['a placeholder that nothing fills', (m) => Object.assign(m.name, { full: `$\{TEAM}` }), /\$\{TEAM\}/],
    ['a schema that there is not', (m) => Object.assign(m, { manifestVersion: '1.99' }), /manifestVersion 1\.99/],
    ['a schema outside its folder', (m) => Object.assign(m, { manifestVersion: '../..' }), /manifestVersion/],
    ['an icon of the wrong size', (m) => Object.assign(m.icons, { color: 'outline.png' }), /32 x 32.*192 x 192/],
    ['an icon that is no picture', (_m, place) => writeFileSync(join(place, 'color.png'), 'GIF89a'), /not a PNG/],
  ];
  test.each(invalid)('%s', (_, spoil, says) => {
    const { exit, stderr, files } = runSpoiled(spoil);
    expect({ exit, files }).toEqual({ exit: 1, files: [] });
    expect(stderr).toMatch(says);
  });

  test('a developer of 33 characters', () => {
    const { exit, stderr, files } = run([...GOOD, '--developer', 'x'.repeat(33)]);
    expect({ exit, files }).toEqual({ exit: 1, files: [] });
    expect(stderr).toMatch(/\/developer\/name/);
  });
});

describe('icons', () => {
  const icon = (path: string) => readPng(readFileSync(join(ROOT, path)));
  const opaque = (pixel: readonly number[]) => pixel[3] === 255;

  test('color.png: 192 x 192, a solid ground to the edge, the symbol in the middle 120', () => {
    const { width, height, pixels } = icon('manifests/teams/color.png');
    expect([width, height]).toEqual([192, 192]);
    expect(pixels.every(opaque)).toBe(true);
    const [ground] = pixels;
    const drawn = pixels
      .flatMap((pixel, i) => (`${pixel}` === `${ground}` ? [] : [[i % 192, Math.floor(i / 192)]]))
      .flat();
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(36);
    expect(Math.max(...drawn)).toBeLessThan(156);
  });

  test('outline.png: 32 x 32, white on transparent', () => {
    const { width, height, pixels } = icon('manifests/teams/outline.png');
    expect([width, height]).toEqual([32, 32]);
    expect(pixels.filter(([red, green, blue]) => red !== 255 || green !== 255 || blue !== 255)).toEqual([]);
    expect(pixels.filter(opaque).length).toBeGreaterThan(60);
    expect(pixels.filter(([, , , alpha]) => alpha === 0).length).toBeGreaterThan(500);
  });

  test("Slack's icon: a square of 512 to 2000", () => {
    const { width, height, pixels } = icon('manifests/slack/icon.png');
    expect([width, height]).toEqual([512, 512]);
    expect(pixels.every(opaque)).toBe(true);
  });
});
