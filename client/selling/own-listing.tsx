'use client';
import { useQuery } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import type { ReactNode } from 'react';
import { useMe } from '../account/use-me.ts';
import { isNotFound } from '../calls/http.ts';
import { readTicket } from '../calls/tickets.ts';
import { Empty } from '../components/empty.tsx';
import { FormBones } from '../components/form-bones.tsx';
import { LoadNotice } from '../components/load-notice.tsx';

type Props = { readonly id: string; readonly children: (ticket: Ticket) => ReactNode };

/** A ticket for its seller, read once and not renewed while they write: its version says whether somebody else was faster. */
export const OwnListing = ({ id, children }: Props) => {
  const me = useMe();
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
        Only the person who sells it can change it. Are you signed in with another account?
      </Empty>
    );
  return children(ticket);
};
