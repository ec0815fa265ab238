import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What the door makes of a call: it may wait first, then lets it pass (nothing), cuts it off, or answers by itself. */
export type Verdict = undefined | 'cut' | { readonly status: number; readonly error: object };

export type Door = {
  readonly url: string;
  /** Every call that came, such as `POST /v1/payment_intents/:id/capture`. */
  readonly calls: string[];
  guard: (call: string, path: string) => Verdict | Promise<Verdict>;
  /** Runs between the provider's answer and its way back. */
  delay: (call: string, path: string) => void | Promise<void>;
  /** Takes no calls at all, as a provider that is not there, until it is opened again. */
  shut(): Promise<void>;
  open(): Promise<void>;
  close(): Promise<void>;
};

/** Stands between payments and the provider, counts the calls, and lets tests say what becomes of them. */
export const startDoor = async (target: string): Promise<Door> => {
  const agent = new Agent({ keepAlive: true });
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const path = incoming.url?.split('?', 1)[0] ?? '';
    const call = `${incoming.method} ${path.replace(/pi_\w+/, ':id')}`;
    door.calls.push(call);
    const verdict = await door.guard(call, path);
    if (verdict === 'cut') return void incoming.socket.destroy();
    if (verdict)
      return void outgoing
        .writeHead(verdict.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(verdict));
    const { method, headers } = incoming;
    const forwarded = request(new URL(incoming.url ?? '/', target), { method, headers, agent });
    forwarded.on('error', () => incoming.socket.destroy());
    forwarded.on('response', async (answer) => {
      await door.delay(call, path);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.end(body);
  };
  const server = createServer((incoming, outgoing) => void pass(incoming, outgoing)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const shut = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const door: Door = {
    url: `http://127.0.0.1:${port}`,
    calls: [],
    guard: () => undefined,
    delay: () => {},
    shut,
    open: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    close: async () => {
      await shut();
      agent.destroy();
    },
  };
  return door;
};

/** Holds calls at the door: the next one that fits waits there until it is let go. */
export const holdNext = (door: Door, where: 'guard' | 'delay', fits: (call: string, path: string) => boolean) => {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const before = door[where];
  const hold = async (call: string, path: string): Promise<undefined> => {
    if (!fits(call, path)) return;
    door[where] = before as never;
    arrived.resolve();
    await released.promise;
  };
  door[where] = hold as never;
  return { arrived: arrived.promise, release: released.resolve };
};
