import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** Joins a connection that becomes something else (a web socket: the development server's) to the service, bytes as they are. */
export const joinUpgrade = (url: string, incoming: IncomingMessage, socket: Duplex, first: Buffer): void => {
  const { hostname, port } = new URL(url);
  const service = connect(Number(port), hostname, () => {
    const { method, url: target, rawHeaders } = incoming;
    const lines = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    service.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
    service.write(first);
    service.pipe(socket).pipe(service);
  });
  const end = () => {
    service.destroy();
    socket.destroy();
  };
  service.on('error', end).on('close', end);
  socket.on('error', end).on('close', end);
};
