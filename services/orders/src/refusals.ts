import type { Queryable } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import { orderExists } from './store/orders.ts';

/** Another buyer's order is answered like a missing one. Only the log distinguishes the two. */
export const orderNotFound = async (db: Queryable, orderId: string): Promise<Refusal> =>
  new Refusal(
    'not-found',
    'You have no such order.',
    (await orderExists(db, orderId)) ? { event: 'foreign-resource', facts: { orderId } } : {},
  );
