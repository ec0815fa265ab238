import type { CurrentEvent } from '../../../../services/orders/src/domain/event.ts';
import type { StoredOrder } from '../../../../services/orders/src/store/orders.ts';
import { statements } from '../../database/database.ts';
import type { View } from '../../database/tables.ts';
import { bodyOf, eventVersions, type OrderRow, orders } from './rows.ts';

type Real = typeof import('../../../../services/orders/src/store/orders.ts');

const stored = (row: OrderRow): StoredOrder => ({
  id: row.id,
  status: row.status,
  reason: row.reason,
  expiresAt: row.expiresAt,
  decideAt: row.decideAt,
  isPaying: row.payingSince !== null,
  extensions: row.extensions,
  latestDecideAt: row.latestDecideAt,
  ticketId: row.ticketId,
  quantity: row.quantity,
});

const currentOf = (rows: View, { ticketId }: OrderRow): CurrentEvent | null =>
  rows
    .all(eventVersions)
    .filter((one) => one.ticketId === ticketId)
    .sort((a, b) => b.version - a.version)[0] ?? null;

const lockOrders: Real['lockOrders'] = (tx, ids) =>
  statements(tx).run('locks orders', async (rows) => {
    const locked: StoredOrder[] = [];
    for (const id of ids.toSorted()) {
      if (!rows.get(orders, id)) continue;
      await rows.lock(orders, id);
      const order = rows.get(orders, id);
      if (order) locked.push(stored(order));
    }
    return locked;
  });

const lockOwnOrder: Real['lockOwnOrder'] = (tx, id, buyerId) =>
  statements(tx).run('locks an own order', async (rows) => {
    if (rows.get(orders, id)?.buyerId !== buyerId) return null;
    await rows.lock(orders, id);
    const order = rows.get(orders, id);
    return order ? stored(order) : null;
  });

const lockDueOrders: Real['lockDueOrders'] = (tx, heardUntil, patienceSeconds, limit) =>
  statements(tx).run('locks what is due', (rows) => {
    const now = rows.now().getTime();
    const until = Math.min(now, Math.max(heardUntil.getTime(), now - patienceSeconds * 1_000));
    const due = rows
      .all(orders)
      .filter(({ status, decideAt }) => status === 'awaiting-payment' && decideAt.getTime() <= until)
      .sort((a, b) => a.decideAt.getTime() - b.decideAt.getTime())
      .filter(({ id }) => rows.tryLock(orders, id))
      .slice(0, limit);
    return { orders: due.map(stored).sort((a, b) => (a.id < b.id ? -1 : 1)), now: rows.now() };
  });

const readClock: Real['readClock'] = (tx) => statements(tx).run('reads the clock', (rows) => rows.now());

const findOwnOrder: Real['findOwnOrder'] = (db, id, buyerId) =>
  statements(db).run('reads an own order', (rows) => {
    const order = rows.get(orders, id);
    return order?.buyerId === buyerId ? { ...bodyOf(rows, order), current: currentOf(rows, order) } : null;
  });

const orderExists: Real['orderExists'] = (db, id) =>
  statements(db).run('looks for an order', (rows) => rows.get(orders, id) !== undefined);

const listOwnOrders: Real['listOwnOrders'] = (db, { buyerId, ticketId }, before, limit) =>
  statements(db).run('reads own orders', (rows) =>
    rows
      .all(orders)
      .filter((order) => order.buyerId === buyerId && (ticketId === null || order.ticketId === ticketId))
      .filter(({ id }) => before === null || id < before)
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, limit)
      .map((order) => ({ ...bodyOf(rows, order), current: currentOf(rows, order) })),
  );

export { findOwnOrder, listOwnOrders, lockDueOrders, lockOrders, lockOwnOrder, orderExists, readClock };

({
  findOwnOrder,
  listOwnOrders,
  lockDueOrders,
  lockOrders,
  lockOwnOrder,
  orderExists,
  readClock,
}) satisfies Partial<Real>;
