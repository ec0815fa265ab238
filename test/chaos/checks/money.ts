import type { LedgerIntent } from '../../support/sandbox.ts';
import type { Evidence } from './evidence.ts';

/** I2: captured − refunded is the price of a complete order and 0 of any other; at most one capture; no hold is left. */
export const checkMoney = ({ orders, ledger }: Evidence): readonly string[] => {
  const byOrder = Map.groupBy(ledger, ({ metadata }) => metadata.orderId ?? 'none');
  const known = new Set(orders.map(({ id }) => id));
  const strangers = ledger.filter(({ metadata, captured }) => captured > 0 && !known.has(metadata.orderId ?? 'none'));
  return [
    ...strangers.map(({ id }) => `intent ${id} took money for an order that is not there`),
    ...orders.flatMap(({ id, status, reason, totalCents }) => {
      const intents = byOrder.get(id) ?? [];
      const taken = sum(intents, ({ captured, refunded }) => captured - refunded);
      const captures = sum(intents, (intent) => intent.captures);
      const held = sum(intents, heldOf);
      const right = status === 'complete' ? totalCents : 0;
      // Given back is right only where taking it had failed half-way.
      const returned = reason === 'payment-failed' ? 0 : sum(intents, ({ refunded }) => refunded);
      return [
        ...(returned === 0 ? [] : [`order ${id} is ${status}; ${returned} was taken all the same, and given back`]),
        ...(taken === right ? [] : [`order ${id} is ${status} and costs ${totalCents}; ${taken} was taken`]),
        ...(captures <= 1 ? [] : [`order ${id} was captured ${captures} times`]),
        ...(held === 0 ? [] : [`order ${id} is ${status} and ${held} is still held on a card`]),
      ];
    }),
  ];
};

/** What is still held on cards of orders that have ended. */
export const heldOf = ({ authorized, captured, voided }: LedgerIntent): number => authorized - captured - voided;

const sum = (intents: readonly LedgerIntent[], of: (intent: LedgerIntent) => number): number =>
  intents.reduce((total, intent) => total + of(intent), 0);
