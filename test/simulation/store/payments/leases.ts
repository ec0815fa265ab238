import { type Leased, leaseSeconds } from '../../../../services/payments/src/store/leases.ts';
import { statements } from '../../database/database.ts';
import { change, leasedOf, orders, type PaymentRow, payments } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/leases.ts');

const takeLease: Real['takeLease'] = (db, paymentId) =>
  statements(db).run('takes a lease', async (tx) => {
    const now = tx.now().getTime();
    const row = await change(
      tx,
      paymentId,
      ({ leaseUntil }) => leaseUntil < now,
      () => ({ leaseUntil: tx.now().getTime() + leaseSeconds * 1_000 }),
    );
    return row ? leasedOf(tx, row) : null;
  });

const isPressing = ({ asked, status }: PaymentRow): boolean =>
  asked !== null || status === 'authorized' || status === 'captured';

const takeDueLeases: Real['takeDueLeases'] = (db, lane, limit) =>
  statements(db).run(`takes ${lane} leases`, (tx) => {
    const now = tx.now().getTime();
    const due = tx
      .all(payments)
      .filter((row) => row.checkAt !== null && row.checkAt <= now && row.leaseUntil < now)
      .filter((row) => isPressing(row) === (lane === 'pressing'))
      .sort((a, b) => a.checkAt! - b.checkAt!)
      .filter(({ id }) => tx.tryLock(payments, id))
      .slice(0, limit);
    const until = tx.now().getTime() + leaseSeconds * 1_000;
    return due.map((row) => {
      const taken = { ...row, leaseUntil: until, checkAt: until, asked: null, checks: row.checks + 1 };
      tx.txid();
      tx.put(payments, row.id, taken);
      return { ...leasedOf(tx, taken), orderStatus: tx.get(orders, row.orderId)?.status ?? null };
    });
  });

const giveLeaseBack: Real['giveLeaseBack'] = (db, { id, leaseUntil }: Leased, checkAgainInSeconds) =>
  statements(db).run('gives a lease back', async (tx) => {
    await change(
      tx,
      id,
      (row) => row.leaseUntil === leaseUntil.getTime(),
      (row) => ({
        leaseUntil: 0,
        ...(row.asked === null
          ? { checkAt: checkAgainInSeconds === null ? null : tx.now().getTime() + checkAgainInSeconds * 1_000 }
          : {}),
      }),
    );
  });

export { giveLeaseBack, leaseSeconds, takeDueLeases, takeLease };

({ giveLeaseBack, leaseSeconds, takeDueLeases, takeLease }) satisfies Partial<Real>;
