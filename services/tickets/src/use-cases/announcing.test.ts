import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database, Transaction } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { list } from '../domain/listing.ts';
import { tickets } from '../service.ts';
import { toTicket } from '../testing/service.ts';
import { editTicket, withdrawTicket } from './change-ticket.ts';
import { createTicket } from './create-ticket.ts';
import { followOrders } from './follow-orders.ts';
import { followUsers } from './follow-users.ts';

let store: Awaited<ReturnType<typeof createTestDatabase>>;
before(async () => {
  store = await createTestDatabase(tickets.migrations);
});
after(() => store.close());

const announced: string[] = [];
// To announce nothing is something, too: it wakes the announcer.
const announce = (ids: readonly string[]): void => void announced.push(ids.join());

/** The database, whose transactions have announced nothing before their commit. */
const database = (): Database => ({
  ...store.database,
  transaction: (work) =>
    store.database.transaction(async (tx) => {
      const result = await work(tx);
      assert.deepEqual(announced, [], 'before the commit');
      return result;
    }),
});
const announcedBy = async (act: () => Promise<unknown>): Promise<string[]> => {
  announced.length = 0;
  await act();
  return [...announced];
};

describe('a ticket is announced after the commit', () => {
  const [id, sellerId, now] = [randomUUID(), randomUUID(), new Date()];
  const ticket = list(
    { title: 'A concert', priceCents: 2_500, quantity: 3, category: 'music' },
    { id, sellerId, currency: 'EUR', now },
  );
  const wish = { id, callerId: sellerId, now };
  const context = () => ({ database: database(), announce, toTicket });
  const order = orderState({ ticketId: id });
  const following = (act: (tx: Transaction) => Promise<void>) => () => database().transaction(act);
  const user = { id: sellerId, name: 'Ada', version: 1 };

  it('of each change to what the public sees, and of nothing else', async () => {
    for (const [what, act, expected] of [
      ['listed', () => createTicket(context(), null, ticket), [id]],
      ['edited', () => editTicket(context(), wish, { title: 'Another' }), [id]],
      ['edited to the same', () => editTicket(context(), wish, { title: 'Another' }), []],
      ['held', following((tx) => followOrders(announce)(tx, [order])), [id]],
      ['held, again', following((tx) => followOrders(announce)(tx, [order])), []],
      ['held elsewhere', following((tx) => followOrders(announce)(tx, [orderState()])), []],
      ['the seller named', following((tx) => followUsers(announce)(tx, [user])), [id]],
      ['a user without tickets', following((tx) => followUsers(announce)(tx, [{ ...user, id: randomUUID() }])), []],
      ['withdrawn', () => withdrawTicket(context(), wish), [id]],
      ['withdrawn, again', () => withdrawTicket(context(), wish), []],
    ] as [string, () => Promise<unknown>, string[]][])
      assert.deepEqual(await announcedBy(act), expected, what);
  });
});
