import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { endWithProblem } from './problem.ts';
import type { Upstream } from './upstream.ts';

/**
 * Tunnels a connection to a service (a web socket to the development server) once that service has switched protocols.
 * Any other answer of the service is refused, and no bytes of the caller reach the service.
 */
export const joinUpgrade = (
  upstream: Upstream,
  incoming: IncomingMessage,
  socket: Socket,
  first: Buffer,
  headers: string[],
): void => {
  socket.on('error', () => socket.destroy());
  upstream.next().dispatch(
    { method: 'GET', path: incoming.url!, headers, upgrade: incoming.headers.upgrade! },
    {
      onRequestStart: () => {},
      onRequestUpgrade: (_controller, _status, given, service) => {
        const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}\r\n`);
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`, 'latin1');
        service.write(first);
        pipeline(service, socket, service, () => socket.destroy());
      },
      onResponseStart: (controller) => {
        endWithProblem(socket, 'no-upgrade');
        controller.abort(new Error('The service did not switch protocols.'));
      },
      onResponseError: () => endWithProblem(socket, 'away'),
    },
  );
};
