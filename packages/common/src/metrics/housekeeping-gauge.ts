import { Gauge, type Registry } from 'prom-client';

/**
 * When housekeeping last succeeded, and how often it should. Until the first time it is when the process started. Returns
 * what records a success.
 */
export const addHousekeepingGauge = (metrics: Registry, intervalSeconds: number): (() => void) => {
  const succeeded = new Gauge({
    name: 'housekeeping_last_success_timestamp_seconds',
    help: 'When expired data was last deleted from every table.',
    registers: [metrics],
  });
  const interval = new Gauge({
    name: 'housekeeping_interval_seconds',
    help: 'The pause between two rounds of housekeeping.',
    registers: [metrics],
  });
  interval.set(intervalSeconds);
  succeeded.setToCurrentTime();
  return () => succeeded.setToCurrentTime();
};
