import type { Transaction } from '@ticketing/common/database/database';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { differences } from '../domain/availability.ts';
import type { Announce } from '../live/announce.ts';
import { applyDifferences, keepNewerOrders } from '../store/ticket-orders.ts';
import { lockTickets } from '../store/tickets.ts';
import { newest } from './newest.ts';

/**
 * Keeps orders' copies and, by the difference each makes, what is held and sold of their tickets. Tickets are locked
 * first, so that a seller's edit and an order never decide past each other, and so that the counts are read afresh.
 */
export const followOrders =
  (announce: Announce) =>
  async (tx: Transaction, heard: readonly OrderState[]): Promise<void> => {
    const orders = newest(heard);
    await lockTickets(
      tx,
      orders.map(({ ticketId }) => ticketId),
    );
    const transitions = await keepNewerOrders(tx, orders);
    if (transitions.length === 0) return;
    const changed = await applyDifferences(tx, differences(transitions));
    if (changed.length > 0) tx.afterCommit(() => announce(changed));
  };
