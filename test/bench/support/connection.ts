import { connect } from 'node:net';

/** What came back: the status, the head as text, the body as bytes. */
export type Response = { readonly status: number; readonly head: string; readonly body: Buffer };

/** A kept-alive HTTP/1.1 connection that carries one request at a time. */
export type Connection = {
  /** Sends a whole request and gives its answer. @throws Error when the connection breaks before the answer is whole */
  ask(request: string): Promise<Response>;
  close(): void;
};

const endOfHead = Buffer.from('\r\n\r\n');
const empty = Buffer.alloc(0);

/**
 * Connects to a server of ours on this machine. Our own client, because the generator shares the cores with what it
 * measures, and the usual ones cost several times as much per request. Answers must tell their length.
 */
export const openConnection = async (port: number): Promise<Connection> => {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let held: Buffer = empty;
  let waiting: { resolve: (response: Response) => void; reject: (error: Error) => void } | undefined;

  const fail = (): void => {
    waiting?.reject(new Error('the connection broke before the answer was whole'));
    waiting = undefined;
  };
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const response = parse(held);
    if (!response || !waiting) return;
    const { resolve } = waiting;
    held = empty;
    waiting = undefined;
    resolve(response);
  });
  socket.on('error', () => {});
  socket.on('close', fail);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        if (socket.destroyed) fail();
        else socket.write(request, 'latin1');
      }),
    close: () => socket.destroy(),
  };
};

const parse = (bytes: Buffer): Response | undefined => {
  const at = bytes.indexOf(endOfHead);
  if (at < 0) return undefined;
  const head = bytes.toString('latin1', 0, at);
  const status = Number(head.slice(9, 12));
  const length = status === 204 || status === 304 ? 0 : Number(/\ncontent-length: *(\d+)/i.exec(head)?.[1]);
  if (Number.isNaN(length)) throw new Error(`this answer does not tell its length:\n${head}`);
  const from = at + endOfHead.length;
  return bytes.length < from + length ? undefined : { status, head, body: bytes.subarray(from, from + length) };
};
