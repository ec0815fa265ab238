import { type Dispatcher, Pool } from 'undici';

/** The instances of one service. */
export type Upstream = {
  /** The next ready instance, round robin. */
  next(): Dispatcher;
  close(): Promise<void>;
};

// Shorter than the time a stopping service waits for idle connections to close (1.5 s). The gateway has to close an idle
// connection first, or a request could arrive while the service closes it.
const idleMs = 1_000;
/** How long a service may be silent, in milliseconds: before the head of its answer, and within the answer. */
export type ServiceTimeouts = { readonly headMs: number; readonly silenceMs: number };

export const defaultServiceTimeouts: ServiceTimeouts = {
  // Longer than any service takes for an answer's head (their queries time out after 20 s), and long enough for a page that
  // the client's development server compiles first.
  headMs: 60_000,
  // Services send a heartbeat on their streams every 15 s.
  silenceMs: 120_000,
};
// Well within the time a stopping service goes on serving.
const pollMs = 250;

/** Pools connections to the instances of a service. Each connection carries one request at a time. */
export const createUpstream = (urls: readonly string[], timeouts = defaultServiceTimeouts): Upstream => {
  const instances = urls.map((url) => ({
    isReady: true,
    readyz: new URL('/readyz', url),
    pool: new Pool(url, {
      keepAliveTimeout: idleMs,
      keepAliveMaxTimeout: idleMs,
      headersTimeout: timeouts.headMs,
      bodyTimeout: timeouts.silenceMs,
      connectTimeout: 1_000,
      maxHeaderSize: 64 * 1024,
      pipelining: 1,
      allowH2: false,
    }),
  }));
  let turn = 0;

  // As with a cluster's endpoints, an instance that is stopping or does not answer gets no requests.
  const checkReady = async (instance: (typeof instances)[number]): Promise<void> => {
    const answer = await fetch(instance.readyz, { signal: AbortSignal.timeout(pollMs * 4) }).catch(() => undefined);
    void answer?.body?.cancel();
    instance.isReady = answer !== undefined && answer.status !== 503;
  };
  const poll =
    instances.length > 1
      ? setInterval(() => instances.forEach((instance) => void checkReady(instance)), pollMs).unref()
      : undefined;

  return {
    next: () => {
      const ready = instances.filter(({ isReady }) => isReady);
      const choice = ready.length > 0 ? ready : instances;
      return choice[turn++ % choice.length]!.pool;
    },
    close: async () => {
      clearInterval(poll);
      await Promise.all(instances.map(({ pool }) => pool.destroy()));
    },
  };
};
