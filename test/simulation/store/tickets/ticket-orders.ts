import { statements } from '../../database/database.ts';
import { ticketOrders, tickets } from './rows.ts';

type Real = typeof import('../../../../services/tickets/src/store/ticket-orders.ts');
type Kept = Awaited<ReturnType<Real['keepNewerOrders']>>;

const keepNewerOrders: Real['keepNewerOrders'] = (tx, orders) =>
  statements(tx).run('keeps orders', async (rows) => {
    if (new Set(orders.map(({ id }) => id)).size !== orders.length)
      throw Object.assign(new Error('violates: a row cannot be affected a second time'), { code: '21000' });
    const kept: Kept = [];
    for (const heard of orders.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      await rows.lock(ticketOrders, heard.id);
      const known = rows.get(ticketOrders, heard.id);
      const isLive = known?.status === 'awaiting-payment' || known?.status === 'confirming';
      const isRefund = known?.status === 'complete' && heard.status === 'refunded';
      const mayFollow = isLive || isRefund || known?.status === heard.status;
      if (known && (heard.version <= known.version || !mayFollow)) continue;
      const { id: orderId, ticketId, sellerId, quantity, totalCents, status, decideAt, version } = heard;
      rows.txid();
      rows.put(ticketOrders, orderId, {
        orderId,
        ticketId,
        sellerId,
        quantity,
        totalCents,
        status,
        decideAt: new Date(decideAt),
        version,
      });
      kept.push({
        ticketId,
        was: known ? { status: known.status, quantity: known.quantity } : null,
        is: { status, quantity },
      });
    }
    return kept;
  });

const applyDifferences: Real['applyDifferences'] = (tx, differences) =>
  statements(tx).run('counts what is held and sold', async (rows) => {
    const changed: string[] = [];
    for (const { ticketId, ...difference } of differences) {
      if (!rows.get(tickets, ticketId)) continue;
      await rows.lock(tickets, ticketId);
      const row = rows.get(tickets, ticketId)!;
      const [held, sold] = [row.held + difference.held, row.sold + difference.sold];
      const ends = rows
        .all(ticketOrders)
        .filter((order) => order.ticketId === ticketId && order.status === 'awaiting-payment')
        .map(({ decideAt }) => decideAt.getTime());
      const next_release_at = held + sold >= row.quantity && ends.length > 0 ? new Date(Math.min(...ends)) : null;
      const isSame =
        held === row.held && sold === row.sold && next_release_at?.getTime() === row.next_release_at?.getTime();
      if (isSame) continue;
      rows.txid();
      rows.put(tickets, ticketId, {
        ...row,
        held,
        sold,
        next_release_at,
        availability_version: row.availability_version + 1,
      });
      changed.push(ticketId);
    }
    return changed;
  });

export { applyDifferences, keepNewerOrders };

({ applyDifferences, keepNewerOrders }) satisfies Partial<Real>;
