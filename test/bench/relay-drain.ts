import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Bench } from './bench.ts';
import { against, type Row } from './row.ts';
import { startBroker } from './support/broker.ts';
import { inDatabase, makeOrdersDatabase } from './support/database.ts';
import { startOrdersAlone } from './support/process.ts';
import { startPublishing } from './support/publishing.ts';

/** An outbox full of orders that the broker was away for, drained by orders' relay; each time to a new broker. */
export const measureRelayDrain = async (bench: Bench): Promise<Row[]> => {
  const { postgresAdmin } = (await bench.system()).stack.stack;
  const count = bench.size(200_000, 2_000);
  const publishing = startPublishing();
  const [limits, ours]: number[][] = [[], []];
  const rounds = bench.rounds(3);
  try {
    for (let round = 1; round <= rounds; round++) {
      const databaseUrl = await makeOrdersDatabase(postgresAdmin, 'bench_backlog');
      await plantBacklog(databaseUrl, count);
      limits!.push(await withBroker((natsUrl) => publishing.run({ databaseUrl, natsUrl })));
      ours!.push(await withBroker((natsUrl) => drain(databaseUrl, natsUrl, count)));
      bench.say(`${round}/${rounds}  client ${limits!.at(-1)!.toFixed(0)}, relay ${ours!.at(-1)!.toFixed(0)}`);
    }
  } finally {
    await publishing.close();
  }
  const limit = { what: 'a client publishing the same from memory', figures: limits! };
  return [against('outbox relay, draining 200,000 messages', '/s', ours!, limit, { atLeast: 0.7 })];
};

const withBroker = async (work: (url: string) => Promise<number>): Promise<number> => {
  const broker = await startBroker();
  try {
    return await work(broker.url);
  } finally {
    await broker.stop();
  }
};

/** From the first message that has come to the broker until the last, so that starting does not count. */
const drain = async (databaseUrl: string, natsUrl: string, count: number): Promise<number> => {
  const nc = await connect({ servers: natsUrl, waitOnFirstConnect: true });
  const jsm = await jetstreamManager(nc);
  const published = async (): Promise<number> =>
    (await jsm.streams.info('ORDERS').catch(() => undefined))?.state.messages ?? 0;
  const orders = await startOrdersAlone(databaseUrl, natsUrl);
  try {
    let first = 0;
    while (first === 0) first = await published();
    const startedAt = performance.now();
    while ((await published()) < count) await sleep(20);
    return (count - first) / ((performance.now() - startedAt) / 1_000);
  } finally {
    await orders.stop();
    await nc.close();
  }
};

const plantBacklog = (url: string, count: number): Promise<void> =>
  inDatabase(url, async (client) => {
    await client.query(
      `with made as (
         insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency,
                             expires_at, decide_at, created_at, updated_at)
         select uuidv7(), uuidv7(), uuidv7(), uuidv7(), 'A night out', 1, 4200, 'EUR', now() + interval '1 hour',
                now() + interval '1 hour', now(), now() from generate_series(1, $1::int) returning *)
       insert into outbox (type, aggregate_id, body) select 'order.created', id, order_body(row(made.*)::orders) from made`,
      [count],
    );
    await client.query('vacuum analyze outbox');
  });
