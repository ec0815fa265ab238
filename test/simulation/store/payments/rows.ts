import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { PaymentState } from '@ticketing/contracts/messages/payments';
import type { Answered } from '../../../../services/payments/src/domain/call.ts';
import type { Account } from '../../../../services/payments/src/domain/ledger.ts';
import type { Leased } from '../../../../services/payments/src/store/leases.ts';
import type { Tx } from '../../database/database.ts';
import { type Table, table, type View } from '../../database/tables.ts';
import { put } from '../common/outbox.ts';

export type OrderCopy = {
  readonly id: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly status: OrderStatus;
  readonly totalCents: number;
  readonly currency: string;
  readonly decideAt: Date;
  readonly version: number;
};

/** Moments as Unix ms; `leaseUntil` 0 stands for minus infinity. */
export type PaymentRow = Omit<Leased, 'answered' | 'leaseUntil'> & {
  readonly buyerId: string;
  readonly sellerId: string;
  readonly leaseUntil: number;
  readonly checkAt: number | null;
  readonly asked: 'orders' | 'provider' | null;
};

export const orders: Table<OrderCopy> = table('orders');
export const payments: Table<PaymentRow> = table('payments');
export const answers = table<Answered & { readonly paymentId: string; readonly key: string }>('provider_answers');
export const ledger = table<{
  readonly paymentId: string;
  readonly version: number;
  readonly account: Account;
  readonly cents: number;
}>('ledger');
export const installation = table<{ readonly id: string; readonly soughtUntil: Date }>('installation');

/** A row as services see it. */
export const leasedOf = (view: View, row: PaymentRow): Leased => {
  const { buyerId: _buyer, sellerId: _seller, leaseUntil, checkAt: _checkAt, asked: _asked, ...payment } = row;
  const answered = view
    .all(answers)
    .filter(({ paymentId }) => paymentId === row.id)
    .map(({ operation, subject, answer }) => ({ operation, ...(subject === undefined ? {} : { subject }), answer }));
  return { ...payment, answered, leaseUntil: new Date(leaseUntil) };
};

/** `payment_body` and `payment_message` of the migrations, into the outbox. */
export const say = (tx: Tx, row: PaymentRow): void => {
  const body: PaymentState = {
    id: row.id,
    orderId: row.orderId,
    amountCents: row.amountCents,
    currency: row.currency,
    status: row.status,
    provider: row.provider,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
  put(tx, messageOf(row), row.id, body);
};

const messageOf = ({ version, status }: PaymentRow): string => {
  if (version === 1) return 'payment.created';
  return status === 'created' || status === 'requires-action' ? 'payment.updated' : `payment.${status}`;
};

/** Changes a payment if it is as it has to be, once its lock is free. */
export const change = async (
  tx: Tx,
  id: string,
  isFit: (row: PaymentRow) => boolean,
  to: (row: PaymentRow) => Partial<PaymentRow>,
): Promise<PaymentRow | null> => {
  const seen = tx.get(payments, id);
  if (!seen || !isFit(seen)) return null;
  await tx.lock(payments, id);
  const row = tx.get(payments, id);
  if (!row || !isFit(row)) return null;
  const changed = { ...row, ...to(row) };
  tx.txid();
  tx.put(payments, id, changed);
  return changed;
};
