import { streamOf } from '@ticketing/contracts/messages/envelope';
import { ackFloorOf } from './broker/streams.ts';
import type { System } from './services/system.ts';
import { relay } from './store/common/cursor.ts';
import { outbox } from './store/common/outbox.ts';

const heardBy = {
  orders: ['expiration', 'payments', 'tickets'],
  payments: ['orders'],
  tickets: ['orders'],
} as const;

/**
 * Whether every relay knows of all who listen to it, and they have heard what it takes for heard. Before that a broker
 * that forgets everything takes with it what a listener nobody has seen yet would have heard: a relay waits only for
 * listeners it has seen once.
 */
export const isInstalled = ({ stores, broker }: System): boolean =>
  (Object.keys(heardBy) as (keyof typeof heardBy)[]).every((owner) => {
    const cursor = stores[owner].get(relay, '');
    const stream = broker.stream(streamOf[owner].name);
    if (!cursor || !stream) return false;
    const { txid, pos } = cursor.confirmed;
    const confirmed = stores[owner].get(outbox, `${txid}.${pos}`)?.id;
    const seq = stream.messages.findLast(({ headers }) => headers?.get('ce-id') === confirmed)?.seq ?? 0;
    return heardBy[owner].every((name) => {
      const durable = stream.durables.get(name);
      return durable !== undefined && cursor.listeners.includes(name) && ackFloorOf(durable) >= seq;
    });
  });
