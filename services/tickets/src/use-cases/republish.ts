import type { Transaction } from '@ticketing/common/database/database';
import { append, say } from '@ticketing/common/messaging/outbox';
import { TicketUpdated } from '@ticketing/contracts/messages/tickets';
import { toListing } from '../store/ticket-row.ts';
import { nextTickets } from '../store/tickets.ts';

const atOnce = 1_000;

/** Says the current state of every ticket again. */
export const republish = async (tx: Transaction): Promise<void> => {
  for (let after: string | undefined = '00000000-0000-0000-0000-000000000000'; after !== undefined; ) {
    const rows = await nextTickets(tx, after, atOnce);
    await append(
      tx,
      rows.map((row) => say(TicketUpdated, row.id, toListing(row).state)),
    );
    after = rows.at(-1)?.id;
  }
};
