'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { signInFor } from '../account/return.ts';
import { useMe } from '../account/use-me.ts';
import { EventTime } from '../components/event-time.tsx';
import type { Standing } from '../words/availability.ts';
import { zoneOf } from '../words/event-time.ts';
import { money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import { isLost } from './lost.ts';
import { type Own, ticketsIn } from './own-orders.ts';
import { boundOf, quantityOf } from './quantity.ts';
import { QuantityPicker } from './quantity-picker.tsx';
import { remember, takeRemembered } from './remembered.ts';
import { ReserveRefusal } from './reserve-refusal.tsx';
import type { useReserve } from './use-reserve.ts';
import { useWanted } from './use-wanted.ts';

type Props = {
  readonly ticket: Ticket;
  readonly standing: Standing;
  readonly own: Own;
  readonly reserve: ReturnType<typeof useReserve>;
};

const noneFor = (by: 'buyer' | 'payment', have: number): string =>
  by === 'payment'
    ? 'A card can’t be charged as much as one of these costs, so it can’t be reserved here.'
    : `That is the most one buyer can have of this${have > 0 ? '' : ' right now'}, so that others get some, too.`;

/** How many, the button that reserves them, and why it did not work. */
export const Wish = ({ ticket, standing, own, reserve }: Props) => {
  const viewer = useViewer();
  const router = useRouter();
  const me = useMe();
  const field = useRef<HTMLInputElement>(null);
  const { typed, want, forget } = useWanted(ticket.id);
  const { mutate, isPending, isSuccess } = reserve;
  const have = ticketsIn(own.holds) + ticketsIn(own.bought);
  const bound = boundOf(ticket, have);
  const wanted = quantityOf(typed, bound);
  const isFree = standing.kind === 'left';
  const asked = 'quantity' in wanted ? wanted.quantity : null;
  const offered = asked === null ? null : Math.min(asked, ticket.available);

  // Back from signing in: go on with what was wished for.
  useEffect(() => {
    if (me.kind !== 'user') return;
    const wish = takeRemembered(ticket.id);
    if (!wish) return;
    want(String(wish.quantity));
    mutate(wish.quantity);
  }, [me.kind, ticket.id, mutate, want]);
  useEffect(() => {
    if (isSuccess) forget();
  }, [isSuccess, forget]);

  const press = () => {
    if (isPending) return;
    if (offered === null) return field.current?.focus();
    if (me.kind !== 'nobody') return mutate(offered);
    remember({ ticketId: ticket.id, quantity: offered });
    router.push(signInFor(`/tickets/${ticket.id}`));
  };
  const label = () => {
    if (isPending || isSuccess) return 'Reserving…';
    if (standing.kind === 'not-yet') return 'Not on sale yet';
    if (!isFree) return 'All held for now';
    if (offered === null) return 'Reserve';
    const what = offered < (asked ?? 0) ? ` ${offered} instead` : have > 0 ? ` ${offered} more` : '';
    return `Reserve${what} · ${money(ticket.priceCents * offered, ticket.currency, viewer.locale)}`;
  };

  if (bound.most === 0)
    return <p className="text-soft text-pretty">{noneFor(bound.by === 'payment' ? 'payment' : 'buyer', have)}</p>;
  return (
    <>
      {own.holds.length > 0 && isFree ? (
        <p className="border-t-[1.5px] border-line pt-4">
          You already have {have}. <span className="text-soft">Would you like more?</span>
        </p>
      ) : null}
      {ticket.quantity > 1 ? (
        <QuantityPicker
          field={field}
          typed={typed}
          most={Math.max(1, Math.min(bound.most, ticket.available))}
          mistake={isFree && 'mistake' in wanted ? wanted.mistake : undefined}
          disabled={!isFree}
          onChange={want}
        />
      ) : null}
      <div className="grid gap-2">
        <ReserveRefusal ticket={ticket} asked={isFree ? asked : null} own={own} reserve={reserve} />
        <button
          type="button"
          onClick={press}
          disabled={!isFree || isSuccess}
          aria-disabled={isPending}
          className={`button w-full !min-h-14 ${own.holds.length > 0 ? '' : 'button-next'}`}
        >
          {label()}
        </button>
      </div>
      <p className="text-[0.9375rem] text-soft text-pretty">
        {isFree ? (
          <>
            Reserving costs nothing. {ticket.quantity > 1 ? 'They are' : 'It is'} yours until the clock runs out, and
            nothing is charged for a ticket you don’t get.{' '}
            {own.holds.length > 0 ? (
              <Link href="/orders" className="link">
                My orders
              </Link>
            ) : null}
          </>
        ) : standing.kind === 'not-yet' ? (
          <>
            On sale from <EventTime at={standing.saleStartsAt} timeZone={zoneOf(ticket)} />. This page updates by
            itself.
          </>
        ) : isLost(reserve.error) ? null : (
          'All reserved right now. Unpaid ones come back; this page updates by itself.'
        )}
      </p>
    </>
  );
};
