import type { Transaction } from '@ticketing/common/database/database';
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
    const { orders } = await lockOrders(tx, [...newest.keys()]);
    const transitions = decideEach(orders, (order) => {
      const payment = newest.get(order.id);
      return payment ? followPayment(order, payment.status, graceSeconds) : [];
    });
    await saveTransitions(tx, transitions);
  };
