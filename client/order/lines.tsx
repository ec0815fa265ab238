'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import { money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';

const row = 'flex items-baseline justify-between gap-4 py-2.5';

/** What it costs, line by line. There are no fees, and the page says so. */
export const Lines = ({ order, totalText = 'Total' }: { order: Order; totalText?: string }) => {
  const { locale } = useViewer();
  const price = (cents: number) => money(cents, order.currency, locale);
  return (
    <dl>
      <div className={`${row} border-b-[1.5px] border-line`}>
        <dt dir="auto" className="min-w-0">
          {order.title}
        </dt>
        <dd className="shrink-0">
          {order.quantity} × {price(order.unitPriceCents)}
        </dd>
      </div>
      <div className={`${row} border-b-[1.5px] border-line`}>
        <dt>Fees</dt>
        <dd>{price(0)}</dd>
      </div>
      <div className={`${row} font-bold`}>
        <dt>{totalText}</dt>
        <dd>{price(order.totalCents)}</dd>
      </div>
    </dl>
  );
};

/** The order's number as people read it out: the beginning and the end. */
export const OrderCode = ({ id }: { id: string }) => (
  <p className="font-code text-[0.8125rem] text-soft">
    <span className="sr-only">Order number {id}</span>
    <span aria-hidden="true" title={id}>
      order {id.slice(0, 8)}…{id.slice(-4)}
    </span>
  </p>
);
