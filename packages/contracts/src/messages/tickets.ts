import { z } from 'zod';
import { Category } from '../http/tickets.ts';
import { Currency, PriceCents } from '../money.ts';
import { Id, Moment, Version } from '../values.ts';
import { message } from './envelope.ts';

/**
 * A listing as its seller made it. What is held and sold is orders' to say, so it is not in here. `quantity` is what the seller
 * wants. Listings of earlier releases have no `timeZone`; it is the installation's then.
 */
export const TicketState = z.object({
  id: Id,
  sellerId: Id,
  title: z.string(),
  description: z.string().optional(),
  category: Category,
  startsAt: Moment.optional(),
  endsAt: Moment.optional(),
  timeZone: z.string().optional(),
  saleStartsAt: Moment.optional(),
  saleEndsAt: Moment.optional(),
  venue: z.string().optional(),
  city: z.string().optional(),
  priceCents: PriceCents,
  currency: Currency,
  quantity: z.int().min(1),
  maxPerBuyer: z.int().min(1).optional(),
  status: z.enum(['on-sale', 'withdrawn']),
  version: Version,
  createdAt: Moment,
  updatedAt: Moment,
});
export type TicketState = z.infer<typeof TicketState>;

export const TicketCreated = message('tickets', 'ticket.created', TicketState, 'A ticket was listed for sale.');
export const TicketUpdated = message(
  'tickets',
  'ticket.updated',
  TicketState,
  'A seller edited a listing or took it off sale.',
);
