import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { isCurrency, maxPlaces } from '@ticketing/contracts/values/currency';
import { carryOut } from '../calls/intention.ts';
import { placeOrder } from '../calls/orders.ts';

const maxPerOrder = 10;

/** How many places one may choose: what an order, the seller, a payment and the places that are left allow, and at least one. */
export const maxQuantity = ({
  maxPerBuyer,
  available,
  priceCents,
  currency,
}: Pick<Ticket, 'maxPerBuyer' | 'available' | 'priceCents' | 'currency'>): number => {
  const mostPaidAtOnce = isCurrency(currency) ? maxPlaces(priceCents, currency) : maxPerOrder;
  return Math.max(1, Math.min(maxPerOrder, maxPerBuyer ?? maxPerOrder, available, mostPaidAtOnce));
};

/** Reserves places at the price that is on screen. After a change of price or quantity it is another intention. */
export const reserve = ({ id, priceCents }: Pick<Ticket, 'id' | 'priceCents'>, quantity: number): Promise<Order> =>
  carryOut(`reserve:${id}:${quantity}:${priceCents}`, (key) =>
    placeOrder({ ticketId: id, quantity, expectedUnitPriceCents: priceCents }, key),
  );

/** The reader's own order among these that holds places of the ticket or is about to be served. */
export const liveHoldOf = (orders: readonly Order[], ticketId: string): Order | null =>
  orders.find(
    (order) => order.ticketId === ticketId && (order.status === 'awaiting-payment' || order.status === 'confirming'),
  ) ?? null;
