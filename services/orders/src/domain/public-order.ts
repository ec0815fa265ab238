import type { Order } from '@ticketing/contracts/http/orders';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { maxExtensions } from '@ticketing/contracts/values/more-time';
import { type CurrentEvent, changesBetween, withZone } from './event.ts';

/** An order as it was read, with its event as it is now; null where orders does not know it. */
export type ReadOrder = OrderState & { readonly current: CurrentEvent | null };

/**
 * An order as its buyer sees it. `timeZone` is the installation's. The title is the order's own: earlier releases stored
 * nothing else of what was bought.
 */
export const publicOrder = ({ current, event, ...order }: ReadOrder, timeZone: string): Order => {
  const bought = withZone({ ...event, title: order.title }, timeZone);
  return {
    ...order,
    // A message of a former release does not say it.
    extensionsLeft: order.extensionsLeft ?? (order.status === 'awaiting-payment' ? maxExtensions : 0),
    event: bought,
    changes: event && current ? changesBetween(bought, withZone(current.event, timeZone), current.since) : [],
  };
};
