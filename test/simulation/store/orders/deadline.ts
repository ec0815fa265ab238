import { statements } from '../../database/database.ts';
import { deadline, orders } from './rows.ts';

type Real = typeof import('../../../../services/orders/src/store/deadline.ts');

const never = { askedAt: 0, answeredAt: 0 };

const readHeardUntil: Real['readHeardUntil'] = (db) =>
  statements(db).run(
    'reads up to when payments is heard',
    (tx) => new Date((tx.get(deadline, '') ?? never).answeredAt),
  );

const openQuestion: Real['openQuestion'] = (tx) =>
  statements(tx).run('asks payments', async (rows) => {
    const isNeeded = (): boolean => {
      const now = rows.now().getTime();
      const { askedAt, answeredAt } = rows.get(deadline, '') ?? never;
      const isDue = rows
        .all(orders)
        .some(
          (o) => o.status === 'awaiting-payment' && o.decideAt.getTime() <= now && o.decideAt.getTime() > answeredAt,
        );
      return isDue && (askedAt <= answeredAt || askedAt < now - 1_000);
    };
    if (!isNeeded()) return null;
    await rows.lock(deadline, '');
    if (!isNeeded()) return null;
    const at = rows.now();
    rows.txid();
    rows.put(deadline, '', { ...(rows.get(deadline, '') ?? never), askedAt: at.getTime() });
    return at;
  });

const noteAnswer: Real['noteAnswer'] = (tx, at) =>
  statements(tx).run('notes the answer of payments', async (rows) => {
    await rows.lock(deadline, '');
    const known = rows.get(deadline, '') ?? never;
    rows.txid();
    rows.put(deadline, '', { ...known, answeredAt: Math.max(known.answeredAt, at.getTime()) });
  });

export { noteAnswer, openQuestion, readHeardUntil };

({ noteAnswer, openQuestion, readHeardUntil }) satisfies Partial<Real>;
