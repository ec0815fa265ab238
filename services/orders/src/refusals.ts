import type { Queryable } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import { orderExists } from './store/orders.ts';

/** The answer for somebody else's order is the one for an order that does not exist; only the log tells them apart. */
export const noOrderOfYours = async (db: Queryable, orderId: string): Promise<Refusal> =>
  new Refusal(
    'not-found',
    'You have no such order.',
    (await orderExists(db, orderId)) ? { event: 'foreign-resource', facts: { orderId } } : {},
  );
