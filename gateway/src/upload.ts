import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const smallBytes = 16 * 1024;

/**
 * Sends a request's head and body to a service as the body arrives, no faster than the service takes it. Stops when
 * `answered` says that nobody waits for the rest.
 */
export const upload = (
  incoming: IncomingMessage,
  socket: Socket,
  head: string,
  answered: () => boolean,
  done: () => void,
): void => {
  const chunked = incoming.headers['transfer-encoding'] !== undefined;
  let unsent = chunked ? `${head}transfer-encoding: chunked\r\n\r\n` : `${head}\r\n`;
  const proceed = () => incoming.resume();

  incoming.on('data', (chunk: Buffer) => {
    if (answered()) return;
    if (chunked) unsent += `${chunk.length.toString(16)}\r\n`;
    const after = chunked ? '\r\n' : '';
    let flows: boolean;
    if (chunk.length < smallBytes) {
      // One piece, one system call.
      flows = socket.write(unsent + chunk.toString('latin1') + after, 'latin1');
      unsent = '';
    } else {
      socket.write(unsent, 'latin1');
      flows = socket.write(chunk);
      unsent = after;
    }
    if (flows) return;
    incoming.pause();
    socket.once('drain', proceed);
  });

  incoming.once('end', () => {
    done();
    if (answered()) return;
    if (chunked) unsent += '0\r\n\r\n';
    if (unsent !== '') socket.write(unsent, 'latin1');
  });
};
