import { setImmediate } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { addGauges } from './gauges.ts';

/** How many connections a pool has, as pg counts them. */
export type Pool = { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number };

/** The pools of database connections, by name. */
export const addPoolGauges = (metrics: Registry, pools: Readonly<Record<string, Pool>>): void => {
  const each = (count: keyof Pool) =>
    Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, pool[count]]));
  addGauges(
    metrics,
    {
      database_pool_connections: { help: 'Connections to the database.', label: 'pool' },
      database_pool_idle_connections: { help: 'Connections to the database that nothing uses.', label: 'pool' },
      database_pool_waiting_requests: {
        help: 'Statements and transactions that wait for a connection.',
        label: 'pool',
      },
    },
    async () => {
      // A pool hands out its connections after the current turn of the event loop.
      await setImmediate();
      return {
        database_pool_connections: each('totalCount'),
        database_pool_idle_connections: each('idleCount'),
        database_pool_waiting_requests: each('waitingCount'),
      };
    },
  );
};
