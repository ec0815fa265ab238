import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway, type Gateway, type GatewayOptions } from '../gateway.ts';

/** Listens until the end of the test, and returns the port. */
export const listen = async (t: TestContext, server: Server): Promise<number> => {
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

/** A gateway that sends everything to the service on `servicePort`. */
export const startGateway = async (
  t: TestContext,
  servicePort: number,
  options: Partial<GatewayOptions> = {},
): Promise<{ readonly gateway: Gateway; readonly port: number }> => {
  const upstreams = { api: [`http://127.0.0.1:${servicePort}`] };
  const gateway = createGateway({ routes: [{ prefix: '', service: 'api' }], upstreams, ...options });
  t.after(() => {
    gateway.server.closeAllConnections();
    // Not awaited: it waits for tunnels, which the test closes afterwards.
    void gateway.close();
  });
  return { gateway, port: await listen(t, gateway.server) };
};

export type RawService = {
  readonly port: number;
  /** The bytes that arrived since the last call. */
  received(): string;
};

export const okAnswer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** A service of bare sockets, so that nothing is parsed away. It sends `answer` for every request of one head and its body. */
export const startRawService = async (t: TestContext, answer = okAnswer): Promise<RawService> => {
  let bytes = '';
  const server = createServer((socket) => {
    let unread = '';
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      bytes += chunk;
      unread += chunk;
      for (let end = endOf(unread); end > 0; end = endOf(unread)) {
        unread = unread.slice(end);
        socket.write(answer, 'latin1');
      }
    });
  });
  const port = await listen(t, server);
  return {
    port,
    received: () => {
      const received = bytes;
      bytes = '';
      return received;
    },
  };
};

/** Where the first request in these bytes ends, by the framing that the gateway writes. 0 while it is incomplete. */
const endOf = (bytes: string): number => {
  const head = bytes.indexOf('\r\n\r\n') + 4;
  if (head < 4) return 0;
  if (/\r\ntransfer-encoding: chunked\r\n/i.test(bytes.slice(0, head))) {
    const last = bytes.indexOf('0\r\n\r\n', head);
    return last < 0 ? 0 : last + 5;
  }
  const end = head + Number(/\r\ncontent-length: (\d+)\r\n/i.exec(bytes.slice(0, head))?.[1] ?? 0);
  return bytes.length < end ? 0 : end;
};

/** Sends these bytes on a connection of their own. Returns everything received until it was closed. */
export const exchange = async (t: TestContext, port: number, bytes: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('error', () => {});
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  t.after(() => socket.destroy());
  socket.write(bytes, 'latin1');
  await until(() => socket.closed);
  return text;
};

/** A last request, whose answer closes the connection: whoever waits for that needs no pause. */
export const lastRequest = 'GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

/** Waits until this holds. @throws Error after 20 s, so that a failing test ends. */
export const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  const giveUpAt = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error('the condition did not hold within 20 s');
    await sleep(5);
  }
};
