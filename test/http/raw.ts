/** Bytes to a port and back, as an attacker or a broken proxy sends them: no client library puts anything right. */
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection ended with a reset, so a real client might not have read the answer. */
  readonly reset: boolean;
}

export interface RawConnection {
  readonly socket: Socket;
  send(bytes: string | Buffer): Promise<void>;
  /** Resolves when the other side has closed. */
  readonly closed: Promise<string>;
  readonly wasReset: () => boolean;
}

export async function open(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let reset = false;
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {
    reset = true;
  });
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(text));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  return {
    socket,
    closed,
    wasReset: () => reset,
    send: (bytes) =>
      new Promise((resolve) => {
        // A write to a connection that is closed meanwhile fails; that is seen by `wasReset`.
        socket.write(bytes, () => resolve());
      }),
  };
}

/** Sends the bytes and reads until the other side closes: ask for `connection: close`. */
export async function exchange(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const connection = await open(port);
  await connection.send(bytes);
  return { ...parse(await connection.closed), reset: connection.wasReset() };
}

/** The last answer in a text of answers: "100 Continue" comes before the real one. */
export function parse(text: string): Omit<RawAnswer, 'reset'> {
  const last = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const [head = '', ...rest] = last.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  return {
    status: Number(first.split(' ')[1] ?? 0),
    headers: Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    ),
    body: rest.join('\r\n\r\n'),
  };
}

export function post(path: string, headers: readonly string[], body: string | Buffer = ''): Buffer {
  const head = [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', 'connection: close', ...headers].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), Buffer.from(body)]);
}
