import type { Breakage } from './breakage.ts';

/** A part of the system is frozen or cut off. */
export const parts: readonly Breakage[] = [
  {
    alert: 'ServiceAway',
    break: async ({ freeze, restart }) => {
      freeze('tickets');
      return async () => restart('tickets');
    },
  },
  {
    alert: 'DatabaseDoesNotAnswer',
    break: async ({ asAdmin }) => {
      await asAdmin('alter database payments with allow_connections false');
      await asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'payments'`);
      return () => asAdmin('alter database payments with allow_connections true');
    },
  },
  {
    alert: 'BrokerAway',
    break: async ({ freeze, restart }) => {
      freeze('nats');
      return async () => restart('nats');
    },
  },
  {
    alert: 'RedisAway',
    break: async ({ freeze, restart }) => {
      freeze('redis');
      return async () => restart('redis');
    },
  },
  {
    alert: 'LimitsAreDegraded',
    break: async ({ freeze, restart, newcomer, reserve }) => {
      const buyer = await newcomer();
      freeze('redis');
      await reserve(buyer);
      return async () => restart('redis');
    },
  },
];
