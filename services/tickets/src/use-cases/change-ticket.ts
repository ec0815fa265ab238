import type { Database, Transaction } from '@ticketing/common/database/database';
import { append, say } from '@ticketing/common/messaging/outbox';
import { Refusal } from '@ticketing/common/refusal';
import type { Ticket, TicketPatch } from '@ticketing/contracts/http/tickets';
import { TicketUpdated } from '@ticketing/contracts/messages/tickets';
import { type Decision, edit, type Listing, withdraw } from '../domain/listing.ts';
import { matchesVersion } from '../domain/public-ticket.ts';
import type { Announce } from '../live/announce.ts';
import { refusalOf } from '../refusals.ts';
import { type ToTicket, toListing } from '../store/ticket-row.ts';
import { lockTicket, updateTicket } from '../store/tickets.ts';

/** Whose wish about which ticket; with `ifMatch` (the header as it came) only while the ticket is still that version. */
export type Wish = {
  readonly id: string;
  readonly callerId: string;
  readonly ifMatch?: string | undefined;
  readonly now: Date;
};

type Context = { readonly database: Database; readonly announce: Announce; readonly toTicket: ToTicket };

/** Edits a listing. @throws Refusal as `edit` denies it, or when it has changed meanwhile. */
export const editTicket = (context: Context, wish: Wish, patch: TicketPatch): Promise<Ticket> =>
  change(context, wish, (listing) => edit(listing, patch, wish.callerId, wish.now));

/** Withdraws a listing from sale, at any time. @throws Refusal if it is not the caller's. */
export const withdrawTicket = (context: Context, wish: Wish): Promise<Ticket> =>
  change(context, wish, (listing) => withdraw(listing, wish.callerId, wish.now));

const change = (
  { database, announce, toTicket }: Context,
  { id, ifMatch }: Wish,
  decide: (listing: Listing) => Decision,
): Promise<Ticket> =>
  database.transaction(async (tx: Transaction) => {
    const row = await lockTicket(tx, id);
    if (!row) throw new Refusal('not-found', 'There is no such ticket.');
    const decision = decide(toListing(row));
    if ('refused' in decision) throw refusalOf(decision);
    const { state } = decision;
    if (ifMatch !== undefined && !matchesVersion(ifMatch, row.version))
      throw new Refusal('version-stale', 'This ticket has been edited since you looked. Load it again.');
    if (state.version === row.version) return toTicket(row);
    const changed = await updateTicket(tx, state);
    await append(tx, [say(TicketUpdated, id, state)]);
    tx.afterCommit(() => announce([id]));
    return toTicket(changed);
  });
