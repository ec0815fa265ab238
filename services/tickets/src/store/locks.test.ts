import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database, Transaction } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { whileLocked } from '@ticketing/common/testing/while-locked';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { tickets } from '../service.ts';
import { keepNewerOrders } from './ticket-orders.ts';
import { lockTickets } from './tickets.ts';
import { keepNewerUsers, touchTicketsOf } from './users.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(tickets.migrations));
});
after(() => close());

const sortedIds = (): string[] => Array.from({ length: 5 }, () => randomUUID()).sort();
/** Neither in the order of their ids nor in its reverse. */
const shuffled = <T>(sorted: readonly T[]): T[] => [3, 0, 4, 2, 1].map((nth) => sorted[nth]!);

/** Locks the third of five rows, and runs work that locks all of them: it has to have locked the two before, and no other. */
const assertLocksInOrder = (
  table: 'tickets' | 'users' | 'ticket_orders',
  ids: readonly string[],
  work: (tx: Transaction) => Promise<unknown>,
): Promise<unknown> => {
  const id = table === 'ticket_orders' ? 'order_id' : 'id';
  return whileLocked(
    database,
    (tx) => tx.query(`select from ${table} where ${id} = $1 for update`, [ids[2]]),
    () => database.transaction(work),
    async () => {
      const free = await database.query<{ id: string }>(
        `select ${id} as id from ${table} where ${id} = any ($1::uuid[]) order by 1 for update skip locked`,
        [ids],
      );
      assert.deepEqual(
        free.map((row) => row.id),
        ids.slice(3),
      );
    },
  );
};
/** Tickets of one seller, listed in another order than that of their ids. */
const plantTickets = async (ids: readonly string[]): Promise<string> => {
  const sellerId = randomUUID();
  await database.query(
    `insert into tickets (id, seller_id, title, category, price_cents, currency, quantity, status, version, created_at, updated_at)
     select id, $2, 'T', 'other', 100, 'EUR', 1, 'on-sale', 1, now() + make_interval(secs => nth), now()
     from unnest($1::uuid[]) with ordinality as t (id, nth)`,
    [shuffled(ids), sellerId],
  );
  return sellerId;
};

describe('locks are taken in the order of ids, so that nothing deadlocks', () => {
  it('those of tickets, by whoever follows orders', async () => {
    const ids = sortedIds();
    await plantTickets(ids);
    await assertLocksInOrder('tickets', ids, (tx) => lockTickets(tx, shuffled(ids)));
  });

  it('those of a seller’s tickets, when the seller has another name', async () => {
    const ids = sortedIds();
    const sellerId = await plantTickets(ids);
    await assertLocksInOrder('tickets', ids, (tx) => touchTicketsOf(tx, [sellerId]));
  });

  it('those of the copies of orders', async () => {
    const orders = sortedIds().map((id) => orderState({ id }));
    await database.transaction((tx) => keepNewerOrders(tx, orders));
    const newer = shuffled(orders).map((order) => ({ ...order, version: order.version + 1 }));
    await assertLocksInOrder(
      'ticket_orders',
      orders.map(({ id }) => id),
      (tx) => keepNewerOrders(tx, newer),
    );
  });

  it('those of the copies of users', async () => {
    const users = sortedIds().map((id) => ({ id, name: 'Ada', version: 1 }));
    await database.transaction((tx) => keepNewerUsers(tx, users));
    const newer = shuffled(users).map((user) => ({ ...user, version: 2 }));
    await assertLocksInOrder(
      'users',
      users.map(({ id }) => id),
      (tx) => keepNewerUsers(tx, newer),
    );
  });
});
