import { Counter } from 'prom-client';

/** Deliveries of messages that had been delivered before. */
export const redeliveredTotal = new Counter({
  name: 'consumer_redelivered_total',
  help: 'Messages of a stream that were delivered to this service again.',
  labelNames: ['stream'],
  registers: [],
});
