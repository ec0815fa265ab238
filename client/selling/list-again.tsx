'use client';
import { draftLike } from './draft.ts';
import { Listing } from './new-ticket.tsx';
import { OwnListing } from './own-listing.tsx';
import { listForSale } from './save-ticket.ts';
import { TicketForm } from './ticket-form.tsx';

/** Putting up for sale what is over or off sale, as a new ticket that begins with what the old one said. */
export const ListAgain = ({ id, currency }: { readonly id: string; readonly currency: string }) => (
  <Listing>
    <OwnListing id={id}>
      {(ticket) => (
        <TicketForm
          initial={draftLike(ticket)}
          currency={currency}
          keepAs={`again:${id}`}
          place="list-ticket"
          button="List it again"
          save={(draft) => listForSale(draft, currency)}
        />
      )}
    </OwnListing>
  </Listing>
);
