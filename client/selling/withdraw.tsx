'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { useRouter } from 'next/navigation';
import { withdrawTicket } from '../calls/tickets.ts';
import { AskFirst } from '../components/ask-first.tsx';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';

/** Withdraws the ticket from sale, however many places are held or sold. */
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
      trigger="Withdraw it"
      title="Take it off sale?"
      keep="Keep it"
      go="Withdraw it"
      going="Withdrawing…"
      busy={isPending}
      error={error ? refusalText(error, 'take-off-sale', viewer) : null}
      onGo={mutate}
    >
      It goes off sale now and for good. What is held or sold stays with its buyer, and nothing they give back returns
      to sale.
    </AskFirst>
  );
};
