import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { TicketState } from '@ticketing/contracts/messages/tickets';

/** What orders said is held and sold of a ticket. `nextReleaseAt`: when nothing is free, the earliest end of a hold. */
export type Availability = {
  readonly held: number;
  readonly sold: number;
  readonly nextReleaseAt: string | null;
  readonly version: number;
};

/** Orders whose places are held: not sold yet, and not free either. */
export const holding: readonly OrderStatus[] = ['awaiting-payment', 'confirming'];

/** Orders whose places are sold. */
export const selling: readonly OrderStatus[] = ['complete'];

/** The places nobody holds or has bought, as far as orders has told; never below none. */
export const freePlaces = (
  { quantity }: Pick<TicketState, 'quantity'>,
  { held, sold }: Pick<Availability, 'held' | 'sold'>,
): number => Math.max(0, quantity - held - sold);

/** What one order changed from and to; `was` is null when it is new here. Quantities are places. */
export type Transition = {
  readonly ticketId: string;
  readonly was: { readonly status: OrderStatus; readonly quantity: number } | null;
  readonly is: { readonly status: OrderStatus; readonly quantity: number };
};

/** By how much the places held and sold of a ticket change. */
export type Difference = { readonly ticketId: string; readonly held: number; readonly sold: number };

/** The differences that orders' transitions make, one for each ticket concerned (which may be none at all in numbers). */
export const differences = (transitions: readonly Transition[]): Difference[] => {
  const byTicket = new Map<string, Difference>();
  for (const { ticketId, was, is } of transitions) {
    const { held, sold } = byTicket.get(ticketId) ?? { held: 0, sold: 0 };
    byTicket.set(ticketId, {
      ticketId,
      held: held + places(is, holding) - places(was, holding),
      sold: sold + places(is, selling) - places(was, selling),
    });
  }
  return [...byTicket.values()];
};

const places = (order: Transition['was'], counted: readonly OrderStatus[]): number =>
  order && counted.includes(order.status) ? order.quantity : 0;
