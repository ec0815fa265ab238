'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { signInFor } from '../account/return.ts';
import { useMe } from '../account/use-me.ts';
import { Refusal } from '../calls/http.ts';
import { StandingLine } from '../components/standing-line.tsx';
import { isGone, type Standing } from '../words/availability.ts';
import { money } from '../words/money.ts';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';
import { OwnHold, useOwnHold } from './own-hold.tsx';
import { remember, takeRemembered } from './remembered.ts';
import { maxQuantity } from './reserve.ts';
import type { useReserve } from './use-reserve.ts';
import { isLost } from './why-not.ts';

type Props = { readonly ticket: Ticket; readonly standing: Standing; readonly reserve: ReturnType<typeof useReserve> };

// In the browser only: the library writes style attributes, which the policy forbids in a page from the server.
const QuantityPicker = dynamic(
  () => import('../components/quantity-picker.tsx').then((parts) => parts.QuantityPicker),
  {
    ssr: false,
    loading: () => <div className="bone h-[51px]" />,
  },
);

const Wish = ({ ticket, standing, reserve }: Props) => {
  const viewer = useViewer();
  const router = useRouter();
  const me = useMe();
  const [wanted, setWanted] = useState(1);
  const most = maxQuantity(ticket);
  const bound = ticket.maxPerBuyer === undefined ? {} : { maxPerBuyer: ticket.maxPerBuyer };
  const quantity = Math.min(wanted, most);
  const free = standing.kind === 'left';
  const { mutate, isPending, isSuccess, error } = reserve;
  const heldBy = error instanceof Refusal ? error.orderId : undefined;
  const hold = useOwnHold(ticket.id, me.kind === 'user' && standing.kind === 'held', heldBy);

  // Back from signing in: go on with what was wished for.
  useEffect(() => {
    if (me.kind !== 'user') return;
    const wish = takeRemembered(ticket.id);
    if (!wish) return;
    setWanted(wish.quantity);
    mutate(wish.quantity);
  }, [me.kind, ticket.id, mutate]);

  const press = () => {
    if (isPending) return;
    if (me.kind !== 'nobody') return mutate(quantity);
    remember({ ticketId: ticket.id, quantity });
    router.push(signInFor(`/tickets/${ticket.id}`));
  };

  if (hold && !free) return <OwnHold order={hold} />;
  return (
    <>
      {ticket.quantity > 1 ? (
        <QuantityPicker value={quantity} most={most} disabled={!free} onChange={setWanted} />
      ) : null}
      <button
        type="button"
        onClick={press}
        disabled={!free || isSuccess}
        aria-disabled={isPending}
        className="button button-next w-full !min-h-14"
      >
        {isPending || isSuccess
          ? 'Reserving…'
          : free
            ? `Reserve · ${money(ticket.priceCents * quantity, ticket.currency, viewer.locale)}`
            : 'All held for now'}
      </button>
      {error && !isLost(error) ? (
        <p role="alert" className="mistake !mt-0">
          {refusalText(error, 'reserve', viewer, { asked: quantity, left: ticket.available, ...bound })}{' '}
          {heldBy ? (
            <Link href={`/orders/${heldBy}`} className="link">
              Continue to payment
            </Link>
          ) : null}
          {error instanceof Refusal && error.code === 'too-many-live-orders' ? (
            <Link href="/orders" className="link">
              My orders
            </Link>
          ) : null}
        </p>
      ) : null}
      <p className="text-[0.9375rem] text-soft text-pretty">
        {free
          ? 'Reserving costs nothing. It is yours until the clock runs out, and nothing is charged for a ticket you don’t get.'
          : 'All reserved right now. Unpaid ones come back; this page updates by itself.'}
      </p>
    </>
  );
};

const Own = ({ ticket }: { ticket: Ticket }) => (
  <>
    <p className="text-soft">This is your own ticket, as buyers see it.</p>
    {ticket.status !== 'withdrawn' ? (
      <Link href={`/tickets/${ticket.id}/edit`} className="button w-full">
        Edit or withdraw
      </Link>
    ) : (
      <Link href="/selling" className="button w-full">
        To your tickets
      </Link>
    )}
  </>
);

/** What it costs, how many are left, and the one thing to do next. */
export const ReservePanel = (props: Props) => {
  const { ticket, standing } = props;
  const { locale } = useViewer();
  const me = useMe();
  const price = money(ticket.priceCents, ticket.currency, locale);
  return (
    <section aria-label="Reserve" className="grid content-start gap-5">
      <div className="flex flex-wrap items-end justify-between gap-x-4">
        <p className={`price text-4xl ${isGone(standing) ? 'text-soft line-through' : ''}`}>
          <span key={price} className="tick inline-block">
            {price}
          </span>
        </p>
        <div role="status" className="pb-1">
          <StandingLine ticket={ticket} />
        </div>
      </div>
      {me.kind === 'user' && me.user.id === ticket.sellerId ? (
        <Own ticket={ticket} />
      ) : isGone(standing) ? (
        <Link href="/" className="button w-full">
          See what else is for sale
        </Link>
      ) : (
        <Wish {...props} />
      )}
    </section>
  );
};
