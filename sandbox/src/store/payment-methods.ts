import type { DatabaseSync } from 'node:sqlite';
import type { PaymentMethod } from '../domain/payment-method.ts';

export type StoredPaymentMethod = { readonly paymentMethod: PaymentMethod; readonly usedBy: string | null };

/** Cards that were typed in, or named by a test card's id. */
export const paymentMethodStore = (db: DatabaseSync) => {
  const insert = db.prepare('insert into payment_methods (id, method) values (?, ?)');
  const select = db.prepare('select method, used_by from payment_methods where id = ?');
  const markUsed = db.prepare('update payment_methods set used_by = ? where id = ?');
  return {
    add: (paymentMethod: PaymentMethod): void => {
      insert.run(paymentMethod.id, JSON.stringify(paymentMethod));
    },
    find: (id: string): StoredPaymentMethod | undefined => {
      const row = select.get(id) as { method: string; used_by: string | null } | undefined;
      return row && { paymentMethod: JSON.parse(row.method), usedBy: row.used_by };
    },
    /** It has paid: from now on it belongs to that intent. */
    use: (id: string, intentId: string): void => {
      markUsed.run(intentId, id);
    },
  };
};
