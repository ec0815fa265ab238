'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import { useState } from 'react';
import { PayPanel } from '../pay/pay-panel.tsx';
import type { StripeSetup } from '../pay/stripe-setup.ts';
import { Clock } from './clock.tsx';
import { LetItGo } from './let-it-go.tsx';
import { Lines, OrderCode } from './lines.tsx';

type Props = { readonly order: Order; readonly stripe: StripeSetup | null; readonly returned: string | null };

/** Reserved and not paid: the clock, what it costs, and how to pay. */
export const Awaiting = ({ order, stripe, returned }: Props) => {
  const [busy, setBusy] = useState(false);
  return (
    <div className="grid items-start gap-4 md:grid-cols-[1.1fr_1fr] md:gap-7">
      <article className="stub slide-in" aria-label="Your reservation">
        <div className="stub-paper">
          <div className="stub-main !px-5 !pt-5 !pb-6 sm:!px-7 sm:!pt-6">
            <Clock order={order} />
            <p className="mt-3 text-[0.9375rem] text-soft text-pretty">
              If you start paying in time you get a few minutes more to finish. Nothing is charged for a ticket you
              don’t get.
            </p>
          </div>
          <div className="stub-side !block !px-5 !pb-5 sm:!px-7">
            <Lines order={order} />
            <div className="mt-4">
              <OrderCode id={order.id} />
            </div>
          </div>
        </div>
      </article>
      <div className="panel grid gap-5">
        <PayPanel order={order} stripe={stripe} returned={returned} onBusy={setBusy} />
        <LetItGo order={order} disabled={busy} />
      </div>
    </div>
  );
};
