'use client';
import Link from 'next/link';
import type { Selling } from '../calls/tickets.ts';
import { Stub } from '../components/stub.tsx';
import { Written } from '../components/written.tsx';
import { isGone, standingOf } from '../words/availability.ts';
import { money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';

type Own = Selling['tickets'][number];

const parts = [
  { key: 'sold', text: 'sold', fill: 'bg-good' },
  { key: 'held', text: 'held', fill: 'bg-held' },
  { key: 'free', text: 'free', fill: 'bg-line' },
] as const;

/** How many places are sold, held and free: a bar, and the numbers under it. */
const Places = ({ ticket }: { ticket: Own }) => {
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

/** One's own ticket: how its places stand, what it has made, and the way to change it. */
export const OwnTicket = ({ ticket }: { ticket: Own }) => {
  const { locale } = useViewer();
  const gone = isGone(standingOf(ticket, null));
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
          <p className="text-lg font-bold">{money(ticket.priceCents, ticket.currency, locale)}</p>
          {gone ? (
            <p className="font-medium text-soft">{ticket.status === 'withdrawn' ? 'Off sale' : 'Sold out'}</p>
          ) : null}
          <Link
            href={`/tickets/${ticket.id}/edit`}
            prefetch={false}
            className="link inline-flex min-h-8 items-center font-semibold"
          >
            Edit
            <span className="sr-only">
              {' '}
              <Written>{ticket.title}</Written>
            </span>
          </Link>
        </>
      }
    >
      <Places ticket={ticket} />
    </Stub>
  );
};
