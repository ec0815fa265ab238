'use client';
import { useQuery } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { SignedIn } from '../account/signed-in.tsx';
import { readTicket } from '../calls/tickets.ts';
import { FormBones } from '../components/form-bones.tsx';
import { useLiveTickets } from '../live/use-live-tickets.ts';
import { draftOf } from './draft.ts';
import { OwnListing } from './own-listing.tsx';
import { saveEdit } from './save-ticket.ts';
import type { Opened } from './ticket-body.ts';
import { TicketForm } from './ticket-form.tsx';
import { Withdraw } from './withdraw.tsx';

/** How many are reserved or sold, kept current. Of what is off sale nobody else can know it, nor needs to. */
const useTaken = (ticket: Ticket): number => {
  useLiveTickets();
  const { data } = useQuery({
    queryKey: ['ticket', ticket.id],
    queryFn: () => readTicket(ticket.id),
    initialData: ticket,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data.status === 'withdrawn' ? 0 : data.quantity - data.available;
};

const Form = ({ ticket }: { readonly ticket: Ticket }) => {
  const taken = useTaken(ticket);
  return (
    <>
      <p className="mb-6 text-lg text-soft">
        {taken > 0 || ticket.status === 'withdrawn'
          ? 'Buyers who have tickets see what you change, and since when.'
          : 'Buyers see it at once.'}
      </p>
      <TicketForm
        initial={draftOf(ticket)}
        edited={ticket}
        currency={ticket.currency}
        keepAs={ticket.id}
        taken={taken}
        place="edit-ticket"
        button="Save the changes"
        save={(draft, opened) => saveEdit(opened as Opened, draft)}
      >
        {ticket.status === 'withdrawn' ? (
          <Link href={`/tickets/${ticket.id}/again`} className="button button-quiet w-full">
            List it again
          </Link>
        ) : (
          <Withdraw ticket={ticket} />
        )}
      </TicketForm>
    </>
  );
};

/** Changing one's own ticket, or taking it off sale. */
export const EditTicket = ({ id }: { readonly id: string }) => (
  <>
    <h1 className="display mb-2 text-5xl sm:text-6xl">Edit your ticket</h1>
    <SignedIn bones={<FormBones />}>
      <OwnListing id={id}>{(ticket) => <Form ticket={ticket} />}</OwnListing>
    </SignedIn>
  </>
);
