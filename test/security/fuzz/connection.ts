import { connect } from 'node:net';

/** An answer. `body` is null for a stream, of which only the head is read. */
export type Answer = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer | null;
};

/** A connection that sends any bytes, one request at a time. */
export type Connection = {
  /** The answer, or null if the server closed the connection or sent nothing before the timeout. */
  ask(request: Buffer, waitMs?: number): Promise<Answer | null>;
  isOpen(): boolean;
  close(): void;
};

/** Connects to a server on this machine. Written by hand, since no client library would send these bytes. */
export const openConnection = async (port: number): Promise<Connection> => {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let chunks: Buffer[] = [];
  let isHead = false;
  let settle: ((answer: Answer | null) => void) | undefined;

  const answered = (answer: Answer | null): void => {
    const waiting = settle;
    settle = undefined;
    chunks = [];
    if (answer === null || answer.body === null || answer.headers.get('connection') === 'close') socket.destroy();
    waiting?.(answer);
  };
  socket.on('data', (chunk: Buffer) => {
    if (!settle) return;
    chunks = [Buffer.concat([...chunks, chunk])];
    const answer = readAnswer(chunks[0] ?? chunk, isHead);
    if (answer) answered(answer);
  });
  socket.on('error', () => {});
  socket.on('close', () => answered(null));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    ask: (request, waitMs = 20_000) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => answered(null), waitMs);
        settle = (answer) => {
          clearTimeout(timer);
          resolve(answer);
        };
        isHead = request.subarray(0, 5).toString('latin1') === 'HEAD ';
        if (socket.destroyed) answered(null);
        else socket.write(request);
      }),
    isOpen: () => !socket.destroyed && !socket.readableEnded,
    close: () => socket.destroy(),
  };
};

const readAnswer = (bytes: Buffer, isHead: boolean): Answer | null => {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = Number(first.slice(9, 12));
  const from = end + 4;
  // 100 Continue: the answer follows.
  if (status < 200) return readAnswer(bytes.subarray(from), isHead);
  const headers = new Map(
    lines.map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: */, '')]),
  );
  if (isHead || status === 204 || status === 304) return { status, headers, body: Buffer.alloc(0) };
  if (headers.get('content-type')?.startsWith('text/event-stream')) return { status, headers, body: null };
  const length = headers.get('content-length');
  const body = length === undefined ? readChunks(bytes.subarray(from)) : bytes.subarray(from, from + Number(length));
  return body === null || (length !== undefined && body.length < Number(length)) ? null : { status, headers, body };
};

/** The body of a chunked answer, or null while it is incomplete. */
const readChunks = (bytes: Buffer): Buffer | null => {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (size === 0) return bytes.length >= end + 4 ? Buffer.concat(parts) : null;
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
    if (bytes.length < at) return null;
  }
};
