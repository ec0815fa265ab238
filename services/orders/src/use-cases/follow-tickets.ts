import type { Transaction } from '@ticketing/common/database/database';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { upsertTickets } from '../store/tickets.ts';

/** A seller has listed, edited or withdrawn a ticket: what is sold from now on follows. Orders already made stand. */
export const followTickets = (tx: Transaction, tickets: readonly TicketState[]): Promise<void> =>
  upsertTickets(tx, tickets);
