import type { Database } from '@ticketing/common/database/database';
import { type Answer, type Intention, onceInTransaction } from '@ticketing/common/http/idempotency';
import { append, say } from '@ticketing/common/messaging/outbox';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { TicketCreated } from '@ticketing/contracts/messages/tickets';
import type { Announce } from '../live/announce.ts';
import type { ToTicket } from '../store/ticket-row.ts';
import { insertTicket } from '../store/tickets.ts';

/** Lists a ticket for sale, once for each intention. */
export const createTicket = (
  { database, announce, toTicket }: { database: Database; announce: Announce; toTicket: ToTicket },
  intention: Intention | null,
  ticket: TicketState,
): Promise<Answer> =>
  database.transaction((tx) =>
    onceInTransaction(tx, intention, async () => {
      const row = await insertTicket(tx, ticket);
      await append(tx, [say(TicketCreated, ticket.id, ticket)]);
      tx.afterCommit(() => announce([ticket.id]));
      return { status: 201, body: toTicket(row) };
    }),
  );
