'use client';
import { useQuery } from '@tanstack/react-query';
import { SignedIn } from '../account/signed-in.tsx';
import { useMe } from '../account/use-me.ts';
import { isNotFound } from '../calls/http.ts';
import { readTicket } from '../calls/tickets.ts';
import { Empty } from '../components/empty.tsx';
import { FormBones } from '../components/form-bones.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { draftOf } from './draft.ts';
import { saveEdit } from './save-ticket.ts';
import { TicketForm } from './ticket-form.tsx';
import { Withdraw } from './withdraw.tsx';

const Form = ({ id }: { id: string }) => {
  const me = useMe();
  // Asked once and not renewed while it is being written in; the version says whether somebody else was faster.
  const {
    data: ticket,
    error,
    refetch,
  } = useQuery({
    queryKey: ['edit', id],
    queryFn: () => readTicket(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (isNotFound(error)) return <Empty title="There is no such ticket">The address may be mistyped.</Empty>;
  if (!ticket)
    return (
      <>
        {error ? (
          <LoadNotice error={error} place="own-ticket" onRetry={() => void refetch()}>
            Yours is safe.
          </LoadNotice>
        ) : null}
        <FormBones />
      </>
    );
  if (me.kind === 'user' && me.user.id !== ticket.sellerId)
    return (
      <Empty title="This is not your ticket">
        Only who sells it can change it. Are you signed in with another account?
      </Empty>
    );
  return (
    <TicketForm
      initial={draftOf(ticket)}
      edited={ticket}
      currency={ticket.currency}
      button="Save the changes"
      save={(draft) => saveEdit(ticket, draft)}
    >
      {ticket.status === 'withdrawn' ? null : <Withdraw ticket={ticket} />}
    </TicketForm>
  );
};

/** Changing one's own ticket, or taking it off sale. */
export const EditTicket = ({ id }: { id: string }) => (
  <>
    <h1 className="display mb-2 text-5xl sm:text-6xl">Edit your ticket</h1>
    <p className="mb-6 text-lg text-soft">Orders made already keep the price they were made at.</p>
    <SignedIn bones={<FormBones />}>
      <Form id={id} />
    </SignedIn>
  </>
);
