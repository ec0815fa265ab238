'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { useRouter } from 'next/navigation';
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { serverNow } from '../calls/server-time.ts';
import { focusMistake } from '../components/focus-mistake.ts';
import { FormError } from '../components/form-error.tsx';
import { mistakesOf } from '../words/refusals/field-mistakes.ts';
import { type Draft, type Mistakes, mistakesIn } from './draft.ts';
import { Preview } from './preview.tsx';
import { TicketFields } from './ticket-fields.tsx';

type Props = {
  readonly initial: Draft;
  readonly currency: string;
  /** The ticket that is edited; none for a new one. */
  readonly edited?: Ticket;
  readonly button: string;
  readonly save: (draft: Draft) => Promise<Ticket>;
  readonly children?: ReactNode;
};

/** What the tickets service calls a field, where the form has another name for it. */
const formNames: Readonly<Record<string, keyof Draft>> = { priceCents: 'price' };

/** Writing a ticket, with its stub beside it. */
export const TicketForm = ({ initial, currency, edited, button, save, children }: Props) => {
  const [draft, setDraft] = useState(initial);
  const [found, setFound] = useState<Mistakes>({});
  const [attempts, setAttempts] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const client = useQueryClient();
  const router = useRouter();
  const { mutate, isPending, isSuccess, error, reset } = useMutation<Ticket, Error, Draft>({
    mutationFn: save,
    onSuccess: (ticket) => {
      client.setQueryData(['ticket', ticket.id], ticket);
      void client.invalidateQueries({ queryKey: ['tickets'] });
      void client.invalidateQueries({ queryKey: ['selling'] });
      router.push(`/tickets/${ticket.id}`);
    },
  });
  const busy = isPending || isSuccess;
  const refused = Object.fromEntries(
    Object.entries(mistakesOf(error)).map(([field, text]) => [formNames[field] ?? field, text]),
  );

  useEffect(() => {
    if (error || attempts > 0) focusMistake(form.current);
  }, [error, attempts]);

  const change = (field: Partial<Draft>) => {
    setDraft({ ...draft, ...field });
    setFound((held) => Object.fromEntries(Object.entries(held).filter(([name]) => !(name in field))));
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const mistakes = mistakesIn(draft, currency, serverNow(), edited);
    setFound(mistakes);
    if (Object.keys(mistakes).length === 0) return mutate(draft);
    reset();
    setAttempts(attempts + 1);
  };
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem] lg:gap-8">
      <form ref={form} method="post" noValidate onSubmit={submit} className="panel grid gap-5">
        <TicketFields
          draft={draft}
          mistakes={{ ...refused, ...found }}
          currency={currency}
          isForSale={edited?.status !== 'withdrawn'}
          onChange={change}
        />
        <FormError error={error} place={edited ? 'edit-ticket' : 'list-ticket'} />
        <button type="submit" aria-disabled={busy} className="button button-next w-full !min-h-14">
          {busy ? 'One moment…' : button}
        </button>
        {children}
      </form>
      <div className="max-lg:-order-1 lg:sticky lg:top-6">
        <Preview draft={draft} currency={currency} />
      </div>
    </div>
  );
};
