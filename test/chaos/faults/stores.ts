import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { System } from '../system/system.ts';
import type { FaultKind } from './fault.ts';

const brokerStore = (system: System): string => join(system.home, 'nats/jetstream');

/** The broker loses everything it had. */
export const brokerWiped: FaultKind = {
  mostMs: 2_000,
  weight: 1.5,
  draw: ({ system }) => ({
    target: 'nats',
    disturbs: ['nats'],
    holds: ['nats'],
    happen: (holdMs) =>
      system.stack().interrupt('nats', async () => {
        await rm(brokerStore(system), { recursive: true, force: true });
        await sleep(holdMs);
      }),
  }),
};

/** The broker comes back with what it had a while ago: messages acknowledged since are gone, and come to consumers again. */
export const brokerOlder: FaultKind = {
  mostMs: 6_000,
  weight: 1.5,
  draw: ({ system }) => ({
    target: 'nats',
    disturbs: ['nats'],
    holds: ['nats'],
    happen: async (holdMs) => {
      const copy = join(system.home, 'nats/older');
      await rm(copy, { recursive: true, force: true });
      await system.stack().interrupt('nats', () => cp(brokerStore(system), copy, { recursive: true }));
      await sleep(holdMs);
      await system.stack().interrupt('nats', async () => {
        await rm(brokerStore(system), { recursive: true, force: true });
        await cp(copy, brokerStore(system), { recursive: true });
      });
    },
  }),
};

/** Redis forgets every timer. */
export const redisWiped: FaultKind = {
  mostMs: 0,
  weight: 1,
  draw: ({ system }) => ({
    target: 'redis',
    disturbs: ['redis'],
    holds: ['redis'],
    happen: async () => {
      const redis = new Redis(system.stack().stack.redis, { maxRetriesPerRequest: 0 });
      redis.on('error', () => {});
      // Away already: then it forgets another time.
      await redis.flushall().catch(() => {});
      redis.disconnect();
    },
  }),
};
