/**
 * A name server that knows nothing, for programs in a mount namespace with a `resolv.conf` of their own: real words of
 * names that do not resolve, without asking anybody outside. Needs root (namespaces, port 53).
 */
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { type Ran, run } from './programs.ts';
import type { WorkFolder } from './work-folder.ts';

/** RFC 1035 §4.1.1: NXDOMAIN, SERVFAIL. */
export type Answer = 3 | 2;

export function canRunNameServer(): boolean {
  return process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;
}

/** Runs a program to which every name server there is answers so. */
export async function runWithNames(folder: WorkFolder, answer: Answer, words: readonly string[]): Promise<Ran> {
  // A loopback address of its own: another name server may listen on this machine.
  const part = () => Math.floor(Math.random() * 250) + 1;
  const address = `127.${part()}.${part()}.${part()}`;
  const server = createSocket('udp4');
  server.on('message', (query, from) => {
    const reply = Buffer.from(query);
    reply.writeUInt16BE(0x8180 | answer, 2);
    // Only the question is repeated: no answers, no authority, nothing additional (the query may carry EDNS).
    const end = query.indexOf(0, 12) + 5;
    reply.writeUInt16BE(0, 6);
    reply.writeUInt16BE(0, 8);
    reply.writeUInt16BE(0, 10);
    server.send(reply.subarray(0, end), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.bind(53, address, resolve);
  });
  try {
    const resolv = folder.write(`resolv-${address}`, `nameserver ${address}\n`);
    const inside = 'mount --make-rprivate / && mount --bind "$0" /etc/resolv.conf && exec "$@"';
    return await run(['unshare', '--mount', 'sh', '-c', inside, resolv, ...words], folder);
  } finally {
    server.close();
  }
}
