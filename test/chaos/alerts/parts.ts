import type { Breakage } from './breakage.ts';

/** A part of the system is frozen or cut off. */
export const parts: readonly Breakage[] = [
  {
    alert: 'ServiceAway',
    status: /^tickets does not answer/,
    break: async ({ freeze, restart }) => {
      freeze('tickets');
      return async () => restart('tickets');
    },
  },
  {
    alert: 'DatabaseDoesNotAnswer',
    status: /^payments is not ready/,
    break: async ({ asAdmin }) => {
      await asAdmin('alter database payments with allow_connections false');
      await asAdmin(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'payments'`);
      return () => asAdmin('alter database payments with allow_connections true');
    },
  },
  {
    alert: 'BrokerAway',
    status: /^The broker does not answer/,
    break: async ({ freeze, restart }) => {
      freeze('nats');
      return async () => restart('nats');
    },
  },
  {
    alert: 'RedisAway',
    status: /^Redis does not answer/,
    break: async ({ freeze, restart }) => {
      freeze('redis');
      return async () => restart('redis');
    },
  },
  {
    alert: 'LimitsAreDegraded',
    status: /^orders lost Redis and counted limits by itself/,
    break: async ({ freeze, restart, newcomer, reserve }) => {
      const buyer = await newcomer();
      freeze('redis');
      await reserve(buyer);
      return async () => restart('redis');
    },
  },
];
