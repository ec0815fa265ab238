'use client';
import type { Selling } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { serverNow } from '../calls/server-time.ts';
import { Stub } from '../components/stub.tsx';
import { Written } from '../components/written.tsx';
import { money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import { isOverOrOff, ownStanding } from './own-standing.ts';

type Own = Selling['tickets'][number];

const parts = [
  { key: 'sold', text: 'sold', fill: 'bg-good' },
  { key: 'held', text: 'reserved', fill: 'bg-held' },
  { key: 'free', text: 'left', fill: 'bg-line' },
] as const;

/** How many are sold, reserved and left: a bar, and the numbers under it. */
const Places = ({ ticket }: { readonly ticket: Own }) => {
  const { locale } = useViewer();
  const counts = { sold: ticket.sold, held: ticket.held, free: ticket.available };
  return (
    <div className="mt-3 max-w-md">
      <div aria-hidden="true" className="flex h-2.5 gap-0.5 overflow-hidden rounded-full bg-wash">
        {parts.map(({ key, fill }) =>
          counts[key] > 0 ? <div key={key} className={fill} style={{ flexGrow: counts[key] }} /> : null,
        )}
      </div>
      <ul className="mt-2 flex flex-wrap gap-x-4 text-[0.9375rem] text-soft">
        {parts.map(({ key, text, fill }) => (
          <li key={key} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={`size-2 rounded-full ${fill}`} />
            <span>
              <span key={counts[key]} className="tick inline-block font-semibold text-ink">
                {counts[key].toLocaleString(locale)}
              </span>{' '}
              {text}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
};

/** One's own ticket: how many are sold, reserved and left, what one costs, and the ways to change it or list it again. */
export const OwnTicket = ({ ticket }: { readonly ticket: Own }) => {
  const viewer = useViewer();
  const now = serverNow();
  const standing = ownStanding(ticket, now, viewer);
  const way = (text: string, to: string) => (
    <Link
      href={`/tickets/${ticket.id}/${to}`}
      prefetch={false}
      className="link inline-flex min-h-8 items-center font-semibold"
    >
      {text}
      <span className="sr-only">
        {' '}
        <Written>{ticket.title}</Written>
      </span>
    </Link>
  );
  return (
    <Stub
      level={3}
      gone={ticket.status === 'withdrawn'}
      ticket={ticket}
      link={(title) => (
        <Link href={`/tickets/${ticket.id}`} prefetch={false} className="hover:underline">
          {title}
        </Link>
      )}
      side={
        <>
          <div>
            <p className="text-lg font-bold">{money(ticket.priceCents, ticket.currency, viewer.locale)}</p>
            {standing ? <p className="text-[0.9375rem] font-medium text-soft">{standing}</p> : null}
          </div>
          <div className="flex flex-wrap gap-x-4 max-sm:justify-end sm:flex-col">
            {way('Edit', 'edit')}
            {isOverOrOff(ticket, now) ? way('List it again', 'again') : null}
          </div>
        </>
      }
    >
      <Places ticket={ticket} />
    </Stub>
  );
};
