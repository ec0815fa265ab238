import { statements } from '../../database/database.ts';
import { answers } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/answers.ts');

const keepAnswer: Real['keepAnswer'] = (db, paymentId, key, { operation, subject, answer }) =>
  statements(db).run('keeps an answer of the provider', async (tx) => {
    if (tx.get(answers, `${paymentId} ${key}`)) return;
    await tx.lock(answers, `${paymentId} ${key}`);
    if (tx.get(answers, `${paymentId} ${key}`)) return;
    tx.txid();
    tx.put(answers, `${paymentId} ${key}`, {
      paymentId,
      key,
      operation,
      ...(subject === undefined ? {} : { subject }),
      answer,
    });
  });

export { keepAnswer };

({ keepAnswer }) satisfies Partial<Real>;
