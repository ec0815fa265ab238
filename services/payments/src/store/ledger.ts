import type { Queryable } from '@ticketing/common/database/database';
import type { Entry } from '../domain/ledger.ts';
import type { Payment } from './payments.ts';

/** Writes the entries of the transition that led to this version of a payment. */
export const enter = async (tx: Queryable, payment: Payment, entries: readonly Entry[]): Promise<void> => {
  if (entries.length === 0) return;
  await tx.query(
    `insert into ledger (payment_id, payment_version, account, amount_cents, currency)
     select $1, $2, account, amount, $3 from unnest($4::text[], $5::bigint[]) as e (account, amount)`,
    [payment.id, payment.version, payment.currency, entries.map((e) => e.account), entries.map((e) => e.amountCents)],
  );
};
