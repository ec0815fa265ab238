'use client';
import { useQuery } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { listTickets } from '../calls/tickets.ts';
import { TicketStub } from '../components/ticket-stub.tsx';

const counts = ['None', 'One', 'Two'] as const;
const shown = 2;

/** Tickets of the same kind that can be had right now, soonest first. */
const useSimilar = (ticket: Ticket): readonly Ticket[] => {
  const { data } = useQuery({
    queryKey: ['similar', ticket.id],
    queryFn: () => listTickets({ category: ticket.category, sort: 'soonest', limit: 20 }),
  });
  return (data?.tickets ?? []).filter(({ id, available }) => id !== ticket.id && available > 0).slice(0, shown);
};

/** Others like a ticket that cannot be had. `lead` says why it cannot, where nothing else on the page does. */
export const Similar = ({ ticket, lead }: { ticket: Ticket; lead?: string }) => {
  const similar = useSimilar(ticket);
  if (!lead && similar.length === 0) return null;
  const more = similar.length === 1 ? 'One more like it' : `${counts[similar.length]} more like it`;
  return (
    <section aria-label="Others like it" role="status" className="mt-8">
      <h2 className="display text-3xl">{lead ?? more}</h2>
      {similar.length > 0 ? (
        <>
          {lead ? <p className="mt-2 text-lg">{more}:</p> : null}
          <ul className="mt-4 grid gap-3">
            {similar.map((other) => (
              <li key={other.id}>
                <TicketStub ticket={other} level={3} />
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p className="mt-2 text-soft">
          Nothing was charged. Nothing like it is on sale right now; what others reserve and don’t pay comes back.
        </p>
      )}
    </section>
  );
};
