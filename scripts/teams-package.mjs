/**
 * Makes the package that is uploaded to Teams: manifest.json with your ids filled in, and the two icons, in one zip.
 *
 *   node scripts/teams-package.mjs --app-id GUID --website https://…
 *
 * Nothing is written unless the manifest obeys Microsoft's schema (from @microsoft/app-manifest, offline) and the icons have
 * the size that Teams wants. The same input gives the same bytes. Exit 0: written; 64: usage; 1: the manifest is not valid.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Draft4 from 'ajv-draft-04';
import formats from 'ajv-formats';
import { strToU8, zipSync } from 'fflate';

const OPTIONS = {
  'app-id': 'the application (client) id of the bot, a GUID; default: MICROSOFT_APP_ID of the environment',
  website: 'a page of yours about this bot: people see it under "About" (https)',
  privacy: 'your privacy page; default: the website',
  terms: 'your terms of use; default: the website',
  developer: 'who runs this bot, at most 32 characters; default: Pullcheck',
  version: 'of the package, as 1.2.3: raise it for each upload; default: what the manifest says',
  manifests: 'folder with manifest.json and the icons; default: manifests/teams',
  out: 'default: pullcheck-teams.zip',
};

const FLAGS = {
  'read-channels':
    'ask each team for its channel messages (ChannelMessage.Read.Group), so that cards which workflows post as a person are read: see docs/teams.md',
  'no-slash':
    'for a tenant that does not take version 1.30 of the manifest: version 1.24, without slash commands in channels',
};

const OLDER = '1.24';

/** Microsoft's sizes, in pixels (Teams, "app icons"). */
const ICON_SIZE = { color: 192, outline: 32 };

class Problem extends Error {
  constructor(exit, message) {
    super(message);
    this.exit = exit;
  }
}

const usage = () =>
  [
    'node scripts/teams-package.mjs --app-id GUID --website https://…',
    ...Object.entries({ ...OPTIONS, ...FLAGS }).map(([name, text]) => `  --${name.padEnd(13)} ${text}`),
  ].join('\n');

function readOptions(args, env) {
  let values;
  try {
    const options = Object.fromEntries([
      ...Object.keys(OPTIONS).map((name) => [name, { type: 'string' }]),
      ...Object.keys(FLAGS).map((name) => [name, { type: 'boolean' }]),
    ]);
    ({ values } = parseArgs({ args, options, strict: true }));
  } catch (error) {
    throw new Problem(64, error.message);
  }
  const appId = (values['app-id'] ?? env.MICROSOFT_APP_ID ?? '').trim().toLowerCase();
  const problems = [];
  if (!/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(appId))
    problems.push(
      '--app-id must be a GUID: the "Application (client) ID" of the app registration or managed identity.',
    );
  if (values.website === undefined)
    problems.push('--website is missing: Teams shows it to everybody who asks what this is.');
  for (const name of ['website', 'privacy', 'terms'])
    if (values[name] !== undefined && !isHttps(values[name])) problems.push(`--${name} must be an https:// address.`);
  if (values.version !== undefined && !/^\d+\.\d+\.\d+$/.test(values.version))
    problems.push('--version must be three numbers, as 1.2.3.');
  if (problems.length > 0) throw new Problem(64, problems.join('\n'));
  return {
    folder: values.manifests ?? fileURLToPath(new URL('../manifests/teams/', import.meta.url)),
    out: values.out ?? 'pullcheck-teams.zip',
    version: values.version ?? null,
    readsChannels: values['read-channels'] === true,
    slash: values['no-slash'] !== true,
    names: {
      MICROSOFT_APP_ID: appId,
      DEVELOPER_NAME: values.developer ?? 'Pullcheck',
      WEBSITE_URL: values.website,
      PRIVACY_URL: values.privacy ?? values.website,
      TERMS_URL: values.terms ?? values.website,
    },
  };
}

function isHttps(text) {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

/** https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc/resource-specific-consent : with it, whoever adds the bot to a team consents. */
function withChannels(manifest) {
  return {
    ...manifest,
    webApplicationInfo: { id: manifest.id, resource: 'https://RscBasedStoreApp' },
    authorization: {
      permissions: { resourceSpecific: [{ name: 'ChannelMessage.Read.Group', type: 'Application' }] },
    },
  };
}

/** As Teams knew it before slash commands, which came with 1.29. Messages for one person alone need no word of the manifest. */
function withoutSlash({ $schema, bots, ...manifest }) {
  return {
    $schema: $schema.replace(manifest.manifestVersion, OLDER),
    ...manifest,
    manifestVersion: OLDER,
    bots: bots.map(({ supportsTargetedMessages: _, commandLists, ...bot }) => ({
      ...bot,
      commandLists: commandLists.map(({ triggers: _, ...list }) => list),
    })),
  };
}

/** Fills `${NAME}` in every string, so that no value can break the JSON. */
function fill(value, names) {
  if (typeof value === 'string')
    return value.replace(/\$\{(\w+)\}/g, (_, name) => {
      if (names[name] === undefined)
        throw new Problem(1, `manifest.json has a placeholder \${${name}} that nothing fills.`);
      return names[name];
    });
  if (Array.isArray(value)) return value.map((item) => fill(item, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, names)]));
}

function readJson(path) {
  try {
    // Some of Microsoft's schemas begin with a byte order mark.
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Problem(1, `${path}: ${error.message}`);
  }
}

/** What Microsoft's schema of the manifest's own version has against it; `[]` when nothing. */
function schemaErrors(manifest) {
  const { manifestVersion } = manifest;
  if (typeof manifestVersion !== 'string' || !/^\d+\.\d+$/.test(manifestVersion))
    return ['/manifestVersion must be a version, as "1.30"'];
  const file = `@microsoft/app-manifest/build/json-schemas/teams/v${manifestVersion}/MicrosoftTeams.schema.json`;
  let path;
  try {
    path = createRequire(import.meta.url).resolve(file);
  } catch {
    return [`/manifestVersion ${manifestVersion} is none that @microsoft/app-manifest has a schema for`];
  }
  const ajv = new Draft4.default({ strict: false, allErrors: true });
  formats.default(ajv);
  const validate = ajv.compile(readJson(path));
  if (validate(manifest)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}

/** Width and height stand in the first chunk of every PNG. */
function checkIcon(name, bytes, size) {
  const isPng = bytes.subarray(0, 8).toString('hex') === '89504e470d0a1a0a' && bytes.length > 24;
  if (!isPng) throw new Problem(1, `${name} is not a PNG.`);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (width !== size || height !== size)
    throw new Problem(1, `${name} is ${width} x ${height} pixels; Teams wants ${size} x ${size}.`);
}

function makePackage(args, env) {
  const { folder, out, version, readsChannels, slash, names } = readOptions(args, env);
  const template = readJson(join(folder, 'manifest.json'));
  const filled = fill(version === null ? template : { ...template, version }, names);
  const current = readsChannels ? withChannels(filled) : filled;
  const manifest = slash ? current : withoutSlash(current);
  const errors = schemaErrors(manifest);
  if (errors.length > 0)
    throw new Problem(1, `manifest.json is not valid:\n${errors.map((line) => `  ${line}`).join('\n')}`);
  const files = { 'manifest.json': strToU8(`${JSON.stringify(manifest, null, 2)}\n`) };
  for (const [kind, size] of Object.entries(ICON_SIZE)) {
    const name = manifest.icons[kind];
    const bytes = readFileSync(join(folder, name));
    checkIcon(name, bytes, size);
    files[name] = bytes;
  }
  // A zip keeps local times without a zone: this one reads the same everywhere.
  writeFileSync(out, zipSync(files, { level: 9, mtime: new Date(1980, 0, 1) }));
  return `${out}: ${Object.keys(files).join(', ')} (version ${manifest.version}, app ${names.MICROSOFT_APP_ID})`;
}

try {
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) console.log(usage());
  else console.log(makePackage(process.argv.slice(2), process.env));
} catch (error) {
  console.error(error.exit === 64 ? `${error.message}\n\n${usage()}` : error.message);
  process.exitCode = error.exit ?? 1;
}
