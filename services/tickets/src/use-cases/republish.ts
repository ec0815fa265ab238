import { append, say } from '@ticketing/common/messaging/outbox';
import type { Republish } from '@ticketing/common/messaging/republish';
import { TicketUpdated } from '@ticketing/contracts/messages/tickets';
import { toListing } from '../store/ticket-row.ts';
import { nextTickets, raiseVersions } from '../store/tickets.ts';

/** Says the current state of a page of tickets again. */
export const republish: Republish = async (tx, { after, limit, versionFloor }) => {
  await raiseVersions(tx, after, limit, versionFloor);
  const rows = await nextTickets(tx, after, limit);
  await append(
    tx,
    rows.map((row) => say(TicketUpdated, row.id, toListing(row).state)),
  );
  return rows.at(-1)?.id ?? null;
};
