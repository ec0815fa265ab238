'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import Link from 'next/link';
import { Written } from '../components/written.tsx';
import { shortMoment } from '../words/moment.ts';
import { useViewer } from '../words/viewer.ts';
import { changeRows } from './event-changes.ts';
import { isMoved } from './event-now.ts';

/** What the seller has changed since it was bought or reserved: from what, to what, when, and whom to ask about it. */
export const Changes = ({ order }: { order: Order }) => {
  const viewer = useViewer();
  // While a release is rolled out, the previous one still answers without changes.
  const rows = order.event && order.changes ? changeRows(order, viewer) : [];
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="changed" className="changed">
      <h2 id="changed" className="text-xl">
        {order.status === 'complete' ? 'Changed since you bought it' : 'Changed since you reserved it'}
      </h2>
      <ul className="mt-3 grid gap-3">
        {rows.map(({ what, from, to, at }) => (
          <li key={what} className="grid gap-x-4 sm:grid-cols-[4rem_1fr]">
            <span className="text-[0.9375rem] text-soft">{what}</span>
            <span className="min-w-0">
              <del className="block text-soft">
                <span className="sr-only">was </span>
                <Written>{from}</Written>
              </del>
              <ins className="block font-semibold no-underline">
                <span aria-hidden="true">→ </span>
                <span className="sr-only">is now </span>
                <Written>{to}</Written>
              </ins>
              <span className="block text-[0.875rem] text-soft">changed {shortMoment(at, viewer)}</span>
            </span>
          </li>
        ))}
      </ul>
      {isMoved(order) ? (
        <p className="mt-4 text-[0.9375rem] text-pretty">
          {order.status === 'complete' ? (
            <>
              Your {order.quantity === 1 ? 'ticket stays' : 'tickets stay'} valid. If it no longer suits you, ask{' '}
              <Link href="/imprint" prefetch={false} className="link">
                who runs this site
              </Link>{' '}
              about your money back, with the order’s number at hand.
            </>
          ) : (
            'If it no longer suits you, cancel the reservation. Nothing is charged.'
          )}
        </p>
      ) : null}
    </section>
  );
};
