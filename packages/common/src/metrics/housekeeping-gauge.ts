import { Gauge, type Registry } from 'prom-client';

/** When housekeeping last succeeded. Until the first time it is when the process started. Returns what records a success. */
export const addHousekeepingGauge = (metrics: Registry): (() => void) => {
  const succeeded = new Gauge({
    name: 'housekeeping_last_success_timestamp_seconds',
    help: 'When expired data was last deleted from every table.',
    registers: [metrics],
  });
  succeeded.setToCurrentTime();
  return () => succeeded.setToCurrentTime();
};
