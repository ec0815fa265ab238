import type { EventChange, Order } from '@ticketing/contracts/http/orders';
import type { OrderGroup } from '../calls/orders.ts';

type Event = Order['event'];

/** What was bought. While a release is rolled out, the previous one still answers with the title alone. */
export const boughtEvent = (order: Pick<Order, 'title'> & Partial<Pick<Order, 'event'>>): Partial<Event> => ({
  ...order.event,
  title: order.title,
});

/** The event as it is now, with what its seller changed since it was bought. */
export const eventNow = (
  order: Pick<Order, 'title'> & Partial<Pick<Order, 'event' | 'changes'>>,
): Partial<Event> & { readonly title: string } => ({
  ...order.event,
  title: order.title,
  ...Object.fromEntries((order.changes ?? []).map(({ field, to }) => [field, to ?? undefined])),
});

const weighty: readonly EventChange['field'][] = ['startsAt', 'endsAt', 'timeZone', 'venue', 'city'];

/** Whether the seller has changed when or where it is since it was bought. */
export const isMoved = ({ changes }: Partial<Pick<Order, 'changes'>>): boolean =>
  (changes ?? []).some(({ field }) => weighty.includes(field));

/** Whether an event is over at `now` (ms): at its end, or at its start if it has no end. One without a date never is. */
export const isOver = ({ startsAt, endsAt }: Pick<Partial<Event>, 'startsAt' | 'endsAt'>, now: number): boolean => {
  const end = endsAt ?? startsAt;
  return end !== undefined && Date.parse(end) <= now;
};

/** The list that an order belongs to at `now` (ms), as orders sorts them. */
export const groupOf = (order: Order, now: number): OrderGroup => {
  if (order.status === 'cancelled' || order.status === 'refunded') return 'cancelled';
  return order.status === 'complete' && isOver(eventNow(order), now) ? 'past' : 'coming';
};
