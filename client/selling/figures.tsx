'use client';
import type { Selling } from '@ticketing/contracts/http/tickets';
import { serverNow } from '../calls/server-time.ts';
import { money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import { Chart } from './chart.tsx';

const Figure = ({ title, value, hint }: { title: string; value: string; hint?: string }) => (
  <div>
    <dt className="font-semibold text-soft">{title}</dt>
    <dd className="price mt-0.5 text-4xl">
      <span key={value} className="tick inline-block">
        {value}
      </span>
    </dd>
    {hint ? <dd className="mt-1 text-[0.875rem] text-soft">{hint}</dd> : null}
  </div>
);

/** What everything that was sold has come to, whatever is in the list below. */
export const Figures = ({ selling, currency }: { readonly selling: Selling; readonly currency: string }) => {
  const { locale } = useViewer();
  const { soldPlaces = 0 }: Partial<Selling> = selling;
  return (
    <section aria-label="What you earned" className="panel mb-8 grid gap-7 md:grid-cols-[auto_1fr] md:gap-12">
      <dl className="grid content-start gap-5">
        <Figure
          title="Earned"
          value={money(selling.earnedCents, currency, locale)}
          hint={`${soldPlaces.toLocaleString(locale)} ${soldPlaces === 1 ? 'ticket' : 'tickets'} sold`}
        />
        <Figure title="Waiting to be paid out" value={money(selling.pendingPayoutCents, currency, locale)} />
      </dl>
      <Chart salesByDay={selling.salesByDay} currency={currency} now={serverNow()} />
    </section>
  );
};
