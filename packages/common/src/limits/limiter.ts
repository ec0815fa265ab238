import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { LimitsConfig } from '../config.ts';
import type { Logger } from '../logger.ts';
import { Refusal } from '../refusal.ts';
import { createAtOnce } from './at-once.ts';
import type { ConcurrencyLimit, ConcurrencyName, LimitTable, RateName } from './limit.ts';
import { type Count, createRates } from './rates.ts';
import { createSharedStore } from './shared-store.ts';

type Keys<Name extends string> = Readonly<Partial<Record<Name, string>>>;

export type Limiter<Table extends LimitTable> = {
  /**
   * The hooks that count a request against these limits, each by its user or its network, in one round trip. None when limits
   * are off, since each hook costs every request.
   */
  limited(...names: readonly RateName<Table>[]): ((request: FastifyRequest) => Promise<void>)[];
  /** Counts against several limits in one round trip. @throws Refusal `too-many-requests` with the time to wait */
  take(keys: Keys<RateName<Table>>): Promise<void>;
  /** Counts, and returns the result without refusing. */
  count(name: RateName<Table>, key: string): Promise<Count>;
  /** Refunds a count that proved harmless. */
  refund(keys: Keys<RateName<Table>>): Promise<void>;
  /**
   * Admits one more in progress. Returns a function that releases the slot.
   * @throws Refusal `too-many-requests`; `unavailable` when the caller's own number is not the reason
   */
  enter(keys: Keys<ConcurrencyName<Table>>): () => void;
};

const never: Count = { isOver: false, retryAfterSeconds: 0 };
const clearBlockedMs = 60_000;
const busySeconds = 5;

/** Turns every limit off. */
const unlimited = {
  limited: () => [],
  take: async () => {},
  count: async () => never,
  refund: async () => {},
  enter: () => () => {},
};

/**
 * Applies a service's table of limits. Its keys in Redis begin with `<prefix>:limits:<service>:`. The connection is closed
 * with the server.
 */
export const createLimiter = <const Table extends LimitTable>(
  app: Pick<FastifyInstance, 'addHook'>,
  service: string,
  table: Table,
  config: LimitsConfig,
  log: Logger,
): Limiter<Table> => {
  if (!config.RATE_LIMITS || !config.REDIS_URL) return unlimited;
  const store = createSharedStore(config.REDIS_URL, config.REDIS_TIMEOUT_MS, log);
  const rates = createRates(table, `${config.REDIS_PREFIX}:limits:${service}`, store);
  const atOnce = createAtOnce();
  let tidying: NodeJS.Timeout | undefined;
  app.addHook('onReady', async () => {
    store.connect();
    tidying = setInterval(() => {
      for (const rate of rates.values()) rate.clearBlocked();
    }, clearBlockedMs).unref();
  });
  app.addHook('onClose', async () => {
    clearInterval(tidying);
    store.close();
  });

  const rateOf = (name: string) => {
    const rate = rates.get(name);
    if (!rate) throw new Error(`there is no rate "${name}" among the limits of ${service}`);
    return rate;
  };
  const take: Limiter<Table>['take'] = async (keys) => {
    const entries = entriesOf(keys);
    const counts = await Promise.all(entries.map(([name, key]) => rateOf(name).count(key)));
    const nth = counts.findIndex(({ isOver }) => isOver);
    if (nth >= 0) throw tooMany(entries[nth]?.[0] ?? '', Math.max(...counts.map((count) => count.retryAfterSeconds)));
  };

  return {
    take,
    limited: (...names) => {
      const keyOf = names.map((name) => [name, table[name]?.by === 'user' ? userOf : networkOf] as const);
      const countRequest = (request: FastifyRequest): Promise<void> => {
        const keys = Object.fromEntries(keyOf.map(([name, of]) => [name, of(request)]));
        return take(keys as Keys<RateName<Table>>);
      };
      return [countRequest];
    },
    count: (name, key) => rateOf(name).count(key),
    refund: async (keys) => void (await Promise.all(entriesOf(keys).map(([name, key]) => rateOf(name).refund(key)))),
    enter: (keys) => {
      const leave: (() => void)[] = [];
      const leaveAll = (): void => {
        for (const one of leave) one();
      };
      for (const [name, key] of entriesOf(keys)) {
        const limit = table[name] as ConcurrencyLimit;
        const left = atOnce.enter(`${name} ${key}`, limit.atOnce);
        if (!left) {
          leaveAll();
          throw limit.by === 'all' ? tooManyInTotal(name) : tooManyAtOnce(name);
        }
        leave.push(left);
      }
      return leaveAll;
    },
  };
};

const entriesOf = (keys: Readonly<Partial<Record<string, string>>>): [string, string][] =>
  Object.entries(keys).filter((entry): entry is [string, string] => entry[1] !== undefined);

const networkOf = (request: FastifyRequest): string => request.network;
const userOf = (request: FastifyRequest): string => {
  if (!request.caller)
    throw new Error('A limit that counts by user must run after the hook that authenticates the caller.');
  return request.caller.id;
};

/** A wait in words. */
export const inWords = (seconds: number): string => {
  const [count, unit] =
    seconds < 90
      ? [seconds, 'second']
      : seconds < 5_400
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds / 3_600), 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
};

/** The refusal by one limit. */
export const tooMany = (limit: string, retryAfterSeconds: number): Refusal =>
  new Refusal(
    'too-many-requests',
    `You have tried this too often in a short time. Please try again in ${inWords(retryAfterSeconds)}.`,
    {
      retryAfterSeconds,
      facts: { limit },
    },
  );

const tooManyAtOnce = (limit: string): Refusal =>
  new Refusal('too-many-requests', 'Too many of your requests are still open. Please close some, or wait a moment.', {
    retryAfterSeconds: busySeconds,
    facts: { limit },
  });

const tooManyInTotal = (limit: string): Refusal =>
  new Refusal('unavailable', 'More people are here than we can serve at once. Please try again in a moment.', {
    retryAfterSeconds: busySeconds,
    event: 'limit-reached',
    facts: { limit },
  });
