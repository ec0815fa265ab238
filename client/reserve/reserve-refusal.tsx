'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { type ReactNode, useEffect, useRef } from 'react';
import { Refusal } from '../calls/http.ts';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';
import { isLost, isStillLost } from './lost.ts';
import type { Own } from './own-orders.ts';
import type { useReserve } from './use-reserve.ts';

type Props = {
  readonly ticket: Ticket;
  /** How many the reader wants now; null where that is no number, or nothing can be reserved. */
  readonly asked: number | null;
  readonly own: Own;
  readonly reserve: ReturnType<typeof useReserve>;
};

/** Where to go on after some refusals. */
const wayOn = (error: Error): { readonly href: string; readonly text: string } | null => {
  if (!(error instanceof Refusal)) return null;
  if (error.orderId) return { href: `/orders/${error.orderId}`, text: 'Continue to payment' };
  return error.code === 'too-many-live-orders' ? { href: '/orders', text: 'My orders' } : null;
};

/** A sentence above the button, moved onto the screen where that is too small to show both. */
const Told = ({ children }: { children: ReactNode }) => {
  const told = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // Browsers that return a promise of it would have React take that for a way to clean up.
    void told.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  return (
    <p ref={told} role="alert" className="mistake !mt-0 scroll-mb-24 text-pretty">
      {children}
    </p>
  );
};

/** Why reserving did not work, or why fewer can be reserved than are wanted: beside the button, for as long as it is true. */
export const ReserveRefusal = ({ ticket, asked, own, reserve }: Props) => {
  const viewer = useViewer();
  const { error, reset } = reserve;
  const isPast = isLost(error) && !isStillLost(reserve, ticket);
  useEffect(() => {
    if (isPast) reset();
  }, [isPast, reset]);

  if (asked !== null && ticket.available > 0 && asked > ticket.available)
    return <Told key="few">{`Only ${ticket.available} left; you asked for ${asked}.`}</Told>;
  if (!error || isPast) return null;
  const on = wayOn(error);
  // It stands above already, with its clock.
  if (error instanceof Refusal && own.holds.some(({ id }) => id === error.orderId)) return null;
  const about = {
    ...{ asked: reserve.variables ?? 1, left: ticket.available },
    ...(ticket.maxPerBuyer === undefined ? {} : { maxPerBuyer: ticket.maxPerBuyer }),
  };
  return (
    <Told key={reserve.submittedAt}>
      {refusalText(error, 'reserve', viewer, about)}{' '}
      {on ? (
        <Link href={on.href} className="link">
          {on.text}
        </Link>
      ) : null}
    </Told>
  );
};
