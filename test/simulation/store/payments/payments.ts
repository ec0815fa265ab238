import { statements } from '../../database/database.ts';
import { change, leasedOf, payments } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/payments.ts');

const findPayment: Real['findPayment'] = (db, id) =>
  statements(db).run('reads a payment', (tx) => {
    const row = tx.get(payments, id);
    if (!row) throw new Error(`payment ${id} does not exist`);
    return leasedOf(tx, row);
  });

const saveIntent: Real['saveIntent'] = (db, id, intentId, clientSecret) =>
  statements(db).run('keeps whose an intent is', async (tx) => {
    if (tx.all(payments).some((row) => row.intentId === intentId && row.id !== id))
      throw Object.assign(new Error('violates "intents_belong_to_one_payment"'), { code: '23505' });
    const row = await change(
      tx,
      id,
      ({ intentId, status }) => intentId === null && status === 'created',
      () => ({ intentId, clientSecret }),
    );
    return row ? leasedOf(tx, row) : null;
  });

export { findPayment, saveIntent };

({ findPayment, saveIntent }) satisfies Partial<Real>;
