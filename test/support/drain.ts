import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { natsOptions } from '@ticketing/common/messaging/nats-options';
import pg from 'pg';
import type { StackDescription } from '../../local/stack-file.ts';

/** How many services hear a stream; they begin when there is something in it. */
const listeners = { USERS: 3, TICKETS: 1, ORDERS: 3, PAYMENTS: 1, EXPIRATION: 1 };

/**
 * Waits until every outbox is published and every listener has handled all there is, twice in a row (handling may say
 * something new). Gives the milliseconds it took. @throws Error when it is not so within `mostSeconds`
 */
export const untilDrained = async (stack: StackDescription, mostSeconds = 120): Promise<number> => {
  const startedAt = performance.now();
  const nc = await connect({ ...natsOptions(stack.nats), waitOnFirstConnect: true });
  const jsm = await jetstreamManager(nc);
  const clients = await Promise.all(
    Object.values(stack.databases).map(async (connectionString) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      return client;
    }),
  );
  const isQuiet = async (): Promise<boolean> => {
    for (const client of clients) {
      const { rowCount } = await client.query(
        'select from outbox, relay where (txid, pos) > (published_txid, published_pos) limit 1',
      );
      if (rowCount) return false;
    }
    for (const [stream, expected] of Object.entries(listeners)) {
      const consumers = await jsm.consumers.list(stream).next();
      if (consumers.some(({ num_pending, num_ack_pending }) => num_pending + num_ack_pending > 0)) return false;
      if (consumers.length < expected && (await jsm.streams.info(stream)).state.last_seq > 0) return false;
    }
    return true;
  };
  try {
    for (let quiet = 0; quiet < 2; quiet = (await isQuiet()) ? quiet + 1 : 0) {
      if (performance.now() - startedAt > mostSeconds * 1_000)
        throw new Error(`messages are still on their way after ${mostSeconds} s`);
      await sleep(50);
    }
    return performance.now() - startedAt;
  } finally {
    await Promise.all(clients.map((client) => client.end()));
    await nc.close();
  }
};
