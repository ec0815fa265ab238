import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How a way is: `cut` resets what is connected and refuses what comes; `silent` lets nothing through, in either
 * direction or in one, until it is open again (the bytes wait, as TCP would send them again).
 */
export type State =
  | { readonly kind: 'open' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'silent'; readonly there: boolean; readonly back: boolean }
  | { readonly kind: 'slow'; readonly ms: number };

/** The way of one process to one store. */
export type Way = { readonly process: string; readonly store: string; set(state: State): void };

export type Detours = {
  /** Which way a process goes: called once for each process and URL, before the process starts. */
  readonly detour: (process: string, url: string) => string;
  readonly ways: readonly Way[];
  close(): Promise<void>;
};

const stores: Readonly<Record<string, string>> = {
  'postgres:': 'postgres',
  'nats:': 'nats',
  'redis:': 'redis',
  'http:': 'sandbox',
};

/** A TCP proxy of its own for each way between a process and a store, at most `most` of them. */
export const openDetours = async (most = 40): Promise<Detours> => {
  const free = await Promise.all(Array.from({ length: most }, openProxy));
  const used: Proxy[] = [];
  const ways: Way[] = [];
  return {
    ways,
    detour: (process, given) => {
      const proxy = free.pop();
      if (!proxy) throw new Error(`more than ${most} ways to stores`);
      used.push(proxy);
      const url = new URL(given);
      proxy.leadTo(Number(url.port));
      ways.push({ process, store: stores[url.protocol] ?? url.protocol, set: proxy.set });
      url.port = `${proxy.port}`;
      return url.href.replace(/\/$/, '');
    },
    close: async () => void (await Promise.all([...free, ...used].map((proxy) => proxy.close()))),
  };
};

type Proxy = Awaited<ReturnType<typeof openProxy>>;

/** A TCP proxy whose target can change while it is open. */
export const openProxy = async () => {
  let target = 0;
  let state: State = { kind: 'open' };
  const pairs = new Set<Pair>();
  const server = createServer((near) => {
    if (state.kind === 'cut') return void near.resetAndDestroy();
    const pair = join(near, connect(target, '127.0.0.1'), () => pairs.delete(pair));
    pairs.add(pair);
    pair.set(state);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port: number) => {
      target = port;
    },
    set: (next: State): void => {
      state = next;
      for (const pair of pairs) pair.set(next);
    },
    close: async () => {
      for (const pair of pairs) pair.set({ kind: 'cut' });
      server.close();
      await once(server, 'close');
    },
  };
};

type Pair = { set(state: State): void };

const join = (near: Socket, far: Socket, ended: () => void): Pair => {
  const there = pass(near, far);
  const back = pass(far, near);
  const end = (): void => {
    ended();
    near.destroy();
    far.destroy();
  };
  for (const socket of [near, far]) socket.setNoDelay(true).on('error', end).on('close', end);
  return {
    set: (state) => {
      if (state.kind === 'cut') {
        ended();
        near.resetAndDestroy();
        far.resetAndDestroy();
        return;
      }
      there.set(state.kind === 'silent' && state.there, state.kind === 'slow' ? state.ms : 0);
      back.set(state.kind === 'silent' && state.back, state.kind === 'slow' ? state.ms : 0);
    },
  };
};

/** Passes bytes on in their order, held back while silent, later by `ms` while slow. */
const pass = (from: Socket, to: Socket) => {
  let lateMs = 0;
  let onTheWay = 0;
  let last = Promise.resolve();
  from.on('data', (bytes) => {
    if (lateMs === 0 && onTheWay === 0) return void to.write(bytes);
    const due = performance.now() + lateMs;
    onTheWay += 1;
    last = last.then(async () => {
      await sleep(Math.max(0, due - performance.now()));
      onTheWay -= 1;
      if (!to.destroyed) to.write(bytes);
    });
  });
  return {
    set: (isSilent: boolean, ms: number): void => {
      lateMs = ms;
      if (isSilent) from.pause();
      else from.resume();
    },
  };
};
