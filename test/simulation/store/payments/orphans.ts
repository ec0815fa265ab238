import { statements } from '../../database/database.ts';
import { payments } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/orphans.ts');

const withoutLivePayment: Real['withoutLivePayment'] = (db, intents) =>
  statements(db).run('seeks orphans', (tx) => {
    const rows = tx.all(payments);
    const isLive = (intent: { id: string; paymentId: string }): boolean =>
      rows.some((row) =>
        row.intentId === intent.id
          ? !['voided', 'refunded', 'failed'].includes(row.status)
          : row.id === intent.paymentId && row.intentId === null && row.status === 'created',
      );
    return intents.filter((intent) => !isLive(intent)).map(({ id }) => id);
  });

export { withoutLivePayment };

({ withoutLivePayment }) satisfies Partial<Real>;
