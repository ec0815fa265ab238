import { statements } from '../../database/database.ts';
import { orders } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/orders.ts');

const findOrderStatus: Real['findOrderStatus'] = (db, id) =>
  statements(db).run('reads what orders has decided', (tx) => tx.get(orders, id)?.status ?? null);

const upsertOrders: Real['upsertOrders'] = (tx, heard) =>
  statements(tx).run('keeps orders', async (rows) => {
    const newest = new Map<string, (typeof heard)[number]>();
    for (const one of heard) if (one.version > (newest.get(one.id)?.version ?? 0)) newest.set(one.id, one);
    const changed: string[] = [];
    for (const one of [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      await rows.lock(orders, one.id);
      const known = rows.get(orders, one.id);
      const isLive = known?.status === 'awaiting-payment' || known?.status === 'confirming';
      const mayFollow =
        isLive || known?.status === one.status || (known?.status === 'complete' && one.status === 'refunded');
      if (known && (one.version <= known.version || !mayFollow)) continue;
      const { id, buyerId, sellerId, status, totalCents, currency, decideAt, version } = one;
      rows.txid();
      rows.put(orders, id, {
        id,
        buyerId,
        sellerId,
        status,
        totalCents,
        currency,
        decideAt: new Date(decideAt),
        version,
      });
      changed.push(id);
    }
    return changed;
  });

export { findOrderStatus, upsertOrders };

({ findOrderStatus, upsertOrders }) satisfies Partial<Real>;
