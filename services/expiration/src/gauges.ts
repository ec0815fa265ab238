import type { Server } from '@ticketing/common/http/server';
import { addGauges } from '@ticketing/common/metrics/gauges';
import { createReading } from '@ticketing/common/metrics/reading';
import type { Timers } from './timers.ts';

/** Adds to `/metrics` whether Redis answers. */
export const addRedisGauge = (
  { metrics, log }: Pick<Server, 'metrics' | 'log'>,
  timers: Pick<Timers, 'ping'>,
): void => {
  const ping = createReading(() => timers.ping().then(() => true), log);
  addGauges(metrics, { redis_connected: { help: '1 while Redis answers.' } }, async () => ({
    redis_connected: (await ping()) ? 1 : 0,
  }));
};
