/** A folder for one run, and the certificates in it: one authority, and a server's certificate that it signs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface WorkFolder {
  path(...parts: string[]): string;
  write(name: string, text: string): string;
  remove(): void;
}

export function makeWorkFolder(): WorkFolder {
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-registry-'));
  const path = (...parts: string[]) => join(folder, ...parts);
  return {
    path,
    write(name, text) {
      writeFileSync(path(name), text, { mode: 0o600 });
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Certificates {
  /** PEM texts. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Where they are. */
  readonly certFile: string;
  readonly keyFile: string;
  /** A folder that skopeo takes as `--cert-dir`. */
  readonly trustFolder: string;
}

/** The key is RSA: distribution verifies tokens by RS256 against this very certificate. */
export function makeCertificates(folder: WorkFolder, names: readonly string[]): Certificates {
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const [caKey, trust] = [folder.path('ca.key'), folder.path('trust')];
  execFileSync('mkdir', ['-p', trust]);
  const ca = join(trust, 'ca.crt');
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=Pullcheck one-run CA',
    '-keyout',
    caKey,
    '-out',
    ca,
  );
  const [keyFile, request, certFile] = [
    folder.path('server.key'),
    folder.path('server.csr'),
    folder.path('server.pem'),
  ];
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=registry', '-keyout', keyFile, '-out', request);
  const extensions = folder.write('extensions', `basicConstraints=CA:FALSE\nsubjectAltName=${names.join(',')}\n`);
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    '-CA',
    ca,
    '-CAkey',
    caKey,
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    extensions,
    '-out',
    certFile,
  );
  const read = (file: string) => readFileSync(file, 'utf8');
  return { ca: read(ca), cert: read(certFile), key: read(keyFile), certFile, keyFile, trustFolder: trust };
}
