import type { Transaction } from '@ticketing/common/database/database';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { askForLooks } from '../store/looks.ts';
import { upsertOrders } from '../store/orders.ts';

/** Orders has moved on: keep the copy, and have the payments of those it decided settled. */
export const followOrders =
  (settleNow: () => void) =>
  async (tx: Transaction, orders: readonly OrderState[]): Promise<void> => {
    const changed = new Set(await upsertOrders(tx, orders));
    const decided = orders.filter(({ id, status }) => status !== 'awaiting-payment' && changed.has(id));
    if (decided.length === 0) return;
    const asked = await askForLooks(
      tx,
      decided.map(({ id }) => id),
    );
    if (asked > 0) tx.afterCommit(settleNow);
  };
