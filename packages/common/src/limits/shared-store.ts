import { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';
import { recordSecurityEvent } from '../security-events.ts';
import { createTimeout } from './time-out.ts';

const askAgainMs = 1_000;

export type SharedStore = {
  readonly redis: Redis;
  /** Waits for an answer, up to the timeout. */
  within<T>(answer: Promise<T>): Promise<T>;
  /** Whether the last command was answered. If not, requests do not wait for Redis. */
  isAvailable(): boolean;
  /** Reports a failed command. Redis is not used until it answers a ping, which is sent at once and then every second. */
  failed(): void;
  connect(): void;
  close(): void;
};

/**
 * The Redis in which replicas count together. It may be away or frozen at any time. A command has `timeoutMs`, and after a
 * failed one requests do not use Redis. An outage is one security event.
 */
export const createSharedStore = (url: string, timeoutMs: number, log: Logger): SharedStore => {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    connectTimeout: 1_000,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, askAgainMs),
  });
  const within = createTimeout(timeoutMs);
  let state: 'starting' | 'connecting' | 'shared' | 'asking' | 'away' | 'closed' = 'starting';
  let timer: NodeJS.Timeout | undefined;

  const isBack = (): void => {
    if (state === 'closed') return;
    if (state === 'away') log.info('limits are counted together with the other replicas again');
    state = 'shared';
  };
  const isAway = (reason: string): void => {
    if (state === 'closed') return;
    if (state !== 'away') recordSecurityEvent(log, 'limits-degraded', { reason });
    state = 'away';
    // Commands sent to a frozen Redis would wait indefinitely. A new connection is ready once it answers.
    if (redis.status === 'ready') redis.disconnect(true);
    clearTimeout(timer);
    timer = setTimeout(ask, askAgainMs).unref();
  };
  const ask = (): void => {
    within(redis.ping()).then(isBack, (error) => isAway(String(error)));
  };

  // A frozen Redis is detected by a timeout, a stopped one by the closed connection.
  redis.on('error', (error) => log.debug({ error: error.message }, 'Redis does not answer'));
  redis.on('ready', isBack);
  redis.on('close', () => {
    // A process that is busy starting can exceed the time limit of its first connection, which is no outage.
    if (state === 'starting') state = 'connecting';
    else isAway('the connection was lost');
  });

  return {
    redis,
    within,
    isAvailable: () => state === 'shared',
    failed: () => {
      if (state !== 'shared') return;
      state = 'asking';
      ask();
    },
    connect: () => void redis.connect().catch(() => {}),
    close: () => {
      state = 'closed';
      clearTimeout(timer);
      redis.disconnect();
    },
  };
};
