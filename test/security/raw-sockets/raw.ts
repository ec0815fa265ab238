import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Every response that a server sent on one connection, in order. Bodies have a length or are chunked. */
export const readAnswers = (text: string): RawAnswer[] => {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest.startsWith('HTTP/1.1 '); ) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) break;
    const [line = '', ...lines] = rest.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 1).trim()]),
    );
    rest = rest.slice(end + 4);
    let body = '';
    if (headers['transfer-encoding'] === 'chunked') {
      for (let size = Number.NaN; size !== 0; ) {
        const at = rest.indexOf('\r\n');
        size = at < 0 ? 0 : Number.parseInt(rest.slice(0, at), 16);
        body += rest.slice(at + 2, at + 2 + size);
        rest = rest.slice(at + 2 + size + 2);
      }
    } else {
      const length = Number(headers['content-length'] ?? 0);
      body = rest.slice(0, length);
      rest = rest.slice(length);
    }
    answers.push({ status: Number(line.split(' ')[1]), headers, body });
  }
  return answers;
};

export const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.off('error', reject).on('error', () => {})));
    socket.once('error', reject);
  });

/** Sends bytes on a new connection. Returns everything received until it was closed or was silent for `quietMs`. */
export const exchange = async (port: number, bytes: string, quietMs = 300): Promise<string> => {
  const socket = await open(port);
  let text = '';
  let lastByteAt = performance.now();
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    lastByteAt = performance.now();
  });
  socket.write(bytes, 'latin1');
  // On a busy machine the first answer may take longer.
  while (!socket.closed && performance.now() - lastByteAt < (text === '' ? 5_000 : quietMs)) await sleep(5);
  socket.destroy();
  return text;
};
