import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import type { Row } from '../pair.ts';

type Payment = PaymentStatus | 'none';

/** Where a payment belongs, and where it may be while the other side has not yet heard: for a minute. */
const fitting: Readonly<Record<OrderStatus, { at: readonly Payment[]; onTheWay: readonly Payment[] }>> = {
  'awaiting-payment': { at: ['none', 'created', 'requires-action', 'voided'], onTheWay: ['authorized'] },
  confirming: { at: ['authorized'], onTheWay: ['captured', 'failed'] },
  complete: { at: ['captured'], onTheWay: [] },
  cancelled: {
    at: ['none', 'voided', 'refunded', 'failed'],
    onTheWay: ['created', 'requires-action', 'authorized', 'captured'],
  },
  refunded: { at: ['refunded'], onTheWay: ['captured'] },
};

/** An order and its payment (`quiet`: unchanged for a minute): is this where they may be? */
export const paymentFitsOrder = (order: Row | null, payment: Row | null): string | null => {
  if (!order) return `is an order of a payment (${payment?.status}) and not there`;
  const status = (payment?.status ?? 'none') as Payment;
  const { at, onTheWay } = fitting[order.status as OrderStatus];
  const isOnTheWay = onTheWay.includes(status) && !(order.quiet === 't' && payment?.quiet === 't');
  if (!at.includes(status) && !isOnTheWay) return `the order is ${order.status}, its payment ${status}`;
  if (payment && (payment.amount_cents !== order.total_cents || payment.currency !== order.currency))
    return `costs ${order.total_cents} ${order.currency}, its payment is over ${payment.amount_cents} ${payment.currency}`;
  return null;
};

/** What the ledger says was taken for an order and not given back: its whole price if it is complete, else nothing. */
export const ledgerFitsOrder = (order: Row | null, payment: Row | null): string | null => {
  const taken = payment?.taken ?? '0';
  const status = order?.status ?? 'unknown';
  const total = order?.total_cents ?? '0';
  const isInMotion = status === 'confirming' || (order?.quiet === 'f' && status !== 'complete');
  const right = status === 'complete' ? [total] : isInMotion ? ['0', total] : ['0'];
  return right.includes(taken) ? null : `the order is ${status} and costs ${total}, ${taken} was taken`;
};
