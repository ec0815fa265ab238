import type { Order } from '@ticketing/contracts/http/orders';

/** What the reader already has of a ticket. */
export type Own = {
  /** Unpaid orders whose time is not up, and those being confirmed; the one that ends first at the top. */
  readonly holds: readonly Order[];
  /** Paid orders. */
  readonly bought: readonly Order[];
};

/** What these orders are of a ticket at `now` (ms): a hold whose time is up is none any more. */
export const ownOf = (orders: readonly Order[], ticketId: string, now: number): Own => {
  const own = orders.filter((order) => order.ticketId === ticketId);
  const isHeld = ({ status, decideAt }: Order): boolean =>
    status === 'confirming' || (status === 'awaiting-payment' && Date.parse(decideAt) > now);
  return {
    holds: own.filter(isHeld).sort((one, other) => one.decideAt.localeCompare(other.decideAt)),
    bought: own.filter(({ status }) => status === 'complete'),
  };
};

export const ticketsIn = (orders: readonly Order[]): number => orders.reduce((sum, { quantity }) => sum + quantity, 0);

/** Whether any of these is still to be decided. */
export const areOpen = (orders: readonly Order[]): boolean =>
  orders.some(({ status }) => status === 'awaiting-payment' || status === 'confirming');

/** When the first of the unpaid ones is over, or null. */
export const firstEndOf = (orders: readonly Order[]): string | null =>
  orders
    .filter(({ status }) => status === 'awaiting-payment')
    .map(({ decideAt }) => decideAt)
    .sort()[0] ?? null;
