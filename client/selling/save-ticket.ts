import type { Ticket } from '@ticketing/contracts/http/tickets';
import { carryOut } from '../calls/intention.ts';
import { createTicket, editTicket } from '../calls/tickets.ts';
import type { Draft } from './draft.ts';
import { editOf, inputOf, type Opened } from './ticket-body.ts';

/** Puts a draft up for sale. The same draft is the same intention, so pressing again never lists it twice. */
export const listForSale = (draft: Draft, currency: string): Promise<Ticket> => {
  const input = inputOf(draft, currency);
  return carryOut(`sell:${JSON.stringify(input)}`, (key) => createTicket(input, key));
};

/** Saves an edit of the ticket as it was when its form was opened. */
export const saveEdit = (opened: Opened, draft: Draft): Promise<Ticket> =>
  editTicket(opened.ticket.id, opened.ticket.version, editOf(opened, draft));
