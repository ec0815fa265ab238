import { connect, type Socket } from 'node:net';
import { createResponseParser, type ResponseSink } from './response-parser.ts';

/** Who gets the response that is on its way, and hears when the connection breaks before it is whole. */
export type Receiver = ResponseSink & { broken(): void };

/** A kept-alive connection to a service, carrying one request at a time. */
export type Connection = {
  readonly socket: Socket;
  /** When it was last used, for ending those that have been idle for long (ms of the performance clock). */
  idleSince: number;
  /** Makes it carry a request of this method; what is written to the socket next is that request. */
  carry(method: string, receiver: Receiver): void;
  destroy(): void;
};

/**
 * Connects to a service. @throws Error (ECONNREFUSED and the like) when it is not there; nothing has been sent then.
 * `idle` is told whenever the connection is free again, `gone` when it has ended.
 */
export const openConnection = (
  { host, port }: { readonly host: string; readonly port: number },
  idle: (connection: Connection) => void,
  gone: (connection: Connection) => void,
): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    let receiver: Receiver | undefined;

    const parser = createResponseParser({
      head: (status, headers) => receiver?.head(status, headers),
      body: (chunk, last) => receiver?.body(chunk, last),
      end(reusable) {
        const served = receiver;
        receiver = undefined;
        served?.end(reusable);
        if (reusable && !socket.destroyed && socket.writableLength === 0) idle(connection);
        else socket.destroy();
      },
    });

    const connection: Connection = {
      socket,
      idleSince: 0,
      carry(method, next) {
        receiver = next;
        parser.begin(method);
      },
      destroy: () => socket.destroy(),
    };

    socket.once('connect', () => resolve(connection));
    socket.on('data', (chunk: Buffer) => {
      try {
        parser.feed(chunk);
      } catch {
        socket.destroy();
      }
    });
    socket.on('end', () => {
      parser.finish();
      // At once, so that nobody takes it for the next request.
      socket.destroy();
    });
    socket.on('error', reject);
    socket.once('close', () => {
      gone(connection);
      receiver?.broken();
      receiver = undefined;
    });
  });
