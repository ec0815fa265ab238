'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { useRouter } from 'next/navigation';
import { withdrawTicket } from '../calls/tickets.ts';
import { AskFirst } from '../components/ask-first.tsx';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';

/** Takes the ticket off sale, however many are reserved or sold. */
export const Withdraw = ({ ticket }: { ticket: Ticket }) => {
  const viewer = useViewer();
  const client = useQueryClient();
  const router = useRouter();
  const { mutate, isPending, error } = useMutation<void>({
    mutationFn: () => withdrawTicket(ticket.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['ticket', ticket.id] });
      void client.invalidateQueries({ queryKey: ['tickets'] });
      void client.invalidateQueries({ queryKey: ['selling'] });
      router.push('/selling');
    },
  });
  return (
    <AskFirst
      trigger="Take off sale"
      title="Take it off sale?"
      keep="Keep selling"
      go="Take off sale"
      going="One moment…"
      busy={isPending}
      error={error ? refusalText(error, 'take-off-sale', viewer) : null}
      onGo={mutate}
    >
      It goes off sale now and for good. What is reserved or sold stays with its buyers, and nothing they give back
      returns to sale.
    </AskFirst>
  );
};
