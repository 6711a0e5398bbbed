/** Everything that runs for the suite: three registries over one content, and Azure's sign-in before one of them. */
import { execFileSync } from 'node:child_process';
import { startShim } from './acr-shim.ts';
import { writeLayout } from './content.ts';
import { freePort, type Ran, skopeo, startRegistry } from './programs.ts';
import { type Certificates, makeCertificates, makeWorkFolder, type WorkFolder } from './work-folder.ts';

export const ACR = 'acmereal.azurecr.io';
export const ACCOUNT = { user: 'puller', password: 'a-right-password' };
export const ENTRA_TOKEN = 'an-entra-token';

export interface Stage {
  readonly folder: WorkFolder;
  readonly certificates: Certificates;
  /** `localhost:port` of the registry behind Azure's sign-in. */
  readonly acr: string;
  readonly acrPort: number;
  /** `localhost:port` of one that lets everybody in. */
  readonly open: string;
  /** `localhost:port` of one with user names and passwords of its own. */
  readonly basic: string;
  skopeo(...words: readonly string[]): Promise<Ran>;
  stop(): Promise<void>;
}

const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };

export async function openStage(): Promise<Stage> {
  const folder = makeWorkFolder();
  const certificates = makeCertificates(folder, ['DNS:localhost', `DNS:${ACR}`, 'IP:127.0.0.1']);
  const tls = `tls: { certificate: ${certificates.certFile}, key: ${certificates.keyFile} }`;
  const users = execFileSync('htpasswd', ['-Bbn', ACCOUNT.user, ACCOUNT.password], { stdio: 'pipe' }).toString();
  const htpasswd = folder.write('htpasswd', users);
  const acrPort = await freePort();
  const acr = `localhost:${acrPort}`;
  const token = [
    `realm: "https://${acr}/oauth2/token"`,
    `service: ${ACR}`,
    'issuer: acr-shim',
    `rootcertbundle: ${certificates.trustFolder}/ca.crt`,
  ].join(', ');
  const [open, basic, behind] = await Promise.all([
    startRegistry(folder, { http: tls }),
    startRegistry(folder, { http: tls, auth: `{ htpasswd: { realm: basic-realm, path: ${htpasswd} } }` }),
    startRegistry(folder, { auth: `{ token: { ${token} } }` }),
  ]);
  const shim = await startShim({
    port: acrPort,
    upstreamPort: behind.port,
    certificates,
    service: ACR,
    accounts: { [ACCOUNT.user]: ACCOUNT.password },
    entraTokens: [ENTRA_TOKEN],
    publicPrefix: 'public/',
  });
  const stage: Stage = {
    folder,
    certificates,
    acr,
    acrPort,
    open: `localhost:${open.port}`,
    basic: `localhost:${basic.port}`,
    skopeo: (...words) => skopeo(folder, ...words),
    async stop() {
      for (const registry of [open, basic, behind]) registry.stop();
      await shim.stop();
      folder.remove();
    },
  };
  try {
    await push(stage, 'team/api', ['v1', 'v2'], [AMD64, ARM64]);
    await push(stage, 'team/arm', ['v1'], [ARM64]);
    await push(stage, 'public/tool', ['1.0', '1.1'], [AMD64]);
  } catch (error) {
    await stage.stop();
    throw error;
  }
  return stage;
}

async function push(
  stage: Stage,
  name: string,
  tags: readonly string[],
  platforms: readonly { os: string; architecture: string }[],
) {
  const layout = stage.folder.path(`layout-${name.replace('/', '-')}`);
  writeLayout(layout, platforms);
  for (const tag of tags) {
    const words = ['copy', '--all', '--dest-cert-dir', stage.certificates.trustFolder, `oci:${layout}:image`];
    const ran = await stage.skopeo(...words, `docker://${stage.open}/${name}:${tag}`);
    if (ran.exit !== 0) throw new Error(`push of ${name}:${tag}: ${ran.stderr}`);
  }
}
