import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@ticketing/common/testing/environment';
import { until } from '@ticketing/common/testing/until';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { connectTimers, type Timers } from '../timers.ts';

/** The timers of two replicas with keys of the test's own, connected to the real Redis. */
export const openTestTimers = async () => {
  const { redisUrl } = testEnvironment();
  const prefix = `test-${randomUUID()}`;
  const timers = [1, 2].map(() => connectTimers(redisUrl, prefix, pino({ level: 'silent' }))) as [Timers, Timers];
  const redis = new Redis(redisUrl);
  for (const one of timers)
    await until('Redis answers', () =>
      one.ping().then(
        () => true,
        () => false,
      ),
    );
  return {
    timers,
    redis,
    prefix,
    close: async (): Promise<void> => {
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.del(...keys);
      redis.disconnect();
      for (const one of timers) one.close();
    },
  };
};
