import type { Transaction } from '@ticketing/common/database/database';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import type { PaymentState } from '@ticketing/contracts/messages/payments';
import { followPayment } from '../domain/order.ts';
import { lockOrders } from '../store/orders.ts';
import { decideEach, saveTransitions } from '../store/transitions.ts';

/**
 * Payments has spoken: an order is given more time, accepted, completed or given up, as the newest state of its payment
 * says. One handler for all of them, so that the orders of a batch are locked together and in one order.
 */
export const followPayments =
  (graceSeconds: number) =>
  async (tx: Transaction, heard: readonly PaymentState[]): Promise<void> => {
    const newest = new Map<string, PaymentState>();
    for (const payment of heard) {
      const known = newest.get(payment.orderId);
      if (!known || payment.version > known.version) newest.set(payment.orderId, payment);
    }
    await followStatuses(tx, [...newest.values()], graceSeconds);
  };

/** What the payments of orders, one for each, have come to. */
export const followStatuses = async (
  tx: Transaction,
  payments: readonly { readonly orderId: string; readonly status: PaymentStatus }[],
  graceSeconds: number,
): Promise<void> => {
  const statuses = new Map(payments.map(({ orderId, status }) => [orderId, status]));
  const orders = await lockOrders(tx, [...statuses.keys()]);
  const transitions = decideEach(orders, (order) => followPayment(order, statuses.get(order.id)!, graceSeconds));
  await saveTransitions(tx, transitions);
};
