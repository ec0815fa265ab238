import { statements } from '../../database/database.ts';
import { leasedOf, orders, payments } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/situations.ts');

const findSituation: Real['findSituation'] = (db, orderId, buyerId) =>
  statements(db).run('reads how it stands with paying an order', (tx) => {
    const order = tx.get(orders, orderId);
    const payment = tx.all(payments).find((row) => row.orderId === orderId && row.buyerId === buyerId);
    return {
      order: order?.buyerId === buyerId ? { status: order.status, decideAt: order.decideAt } : null,
      payment: payment ? leasedOf(tx, payment) : null,
      now: tx.now(),
    };
  });

export { findSituation };

({ findSituation }) satisfies Partial<Real>;
