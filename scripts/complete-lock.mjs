/**
 * Completes package-lock.json: adds the optional packages of other platforms that npm could not load when it wrote the
 * file, which a registry mirror that leaves them out is enough for. Without those entries `npm ci` refuses the whole file
 * ("Missing: … from lock file"); with them it skips what is not for its platform.
 *
 * Run it after every change of a dependency: `node scripts/complete-lock.mjs`. Prints what it added.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const OPERATING_SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'sunos', 'win32'];

/** `@swc/core-linux-arm-gnueabihf` -> os linux, cpu arm, libc glibc; null when the name is no platform's. */
function platformOf(name) {
  const words = name.split('-');
  const at = words.findIndex((word) => OPERATING_SYSTEMS.includes(word));
  const cpu = words[at + 1];
  if (at < 0 || cpu === undefined) return null;
  const abi = words[at + 2] ?? '';
  const libc = words[at] !== 'linux' ? null : abi.startsWith('musl') ? 'musl' : abi.startsWith('gnu') ? 'glibc' : null;
  return { os: [words[at]], cpu: [cpu], ...(libc ? { libc: [libc] } : {}) };
}

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const { packages } = lock;
const added = [];
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (packages[`node_modules/${name}`] || packages[`${path}/node_modules/${name}`]) continue;
    const platform = platformOf(name);
    if (platform === null || !/^\d+\.\d+\.\d+[^ ]*$/.test(version)) {
      console.error(`cannot complete ${name}@${version}: it names no platform, or no exact version`);
      process.exitCode = 1;
      continue;
    }
    packages[`node_modules/${name}`] = { version, ...platform, ...(entry.dev ? { dev: true } : {}), optional: true };
    added.push(`${name}@${version}`);
  }
}
if (added.length > 0) {
  // npm's own order, so that its next write changes nothing else.
  lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(added.length === 0 ? 'package-lock.json is complete' : `added ${added.join(', ')}`);
