'use client';
import { useQuery } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Payment } from '@ticketing/contracts/http/payments';
import dynamic from 'next/dynamic';
import { isAway } from '../calls/http.ts';
import { readPayment } from '../calls/payments.ts';
import { LoadNotice } from '../components/load-notice.tsx';
import { SmallClock } from '../order/clock.tsx';
import { CardForm } from './card-form.tsx';
import type { StripeSetup } from './stripe-setup.ts';
import { unconfirmedOf } from './unconfirmed.ts';

type Props = {
  readonly order: Order;
  readonly stripe: StripeSetup | null;
  /** How the provider's own page sent the buyer back, if it did: `failed`, `succeeded`. */
  readonly returned: string | null;
  readonly onBusy: (busy: boolean) => void;
};

const StripeForm = dynamic(() => import('./stripe-form.tsx').then((module) => module.StripeForm), {
  ssr: false,
  loading: () => <div className="bone h-64" />,
});

const isCardOnly = (stripe: StripeSetup | null): boolean =>
  stripe === null || stripe.methods.every((method) => method === 'card');

const Unconfirmed = ({ payment, returned }: { payment?: Payment | null; returned: string | null }) => {
  const unconfirmed = unconfirmedOf(payment, returned);
  switch (unconfirmed?.kind) {
    case 'waits-at-bank':
      return (
        <p role="status" className="strip">
          Your bank is waiting for your answer.{' '}
          <a href={unconfirmed.url} className="link font-semibold">
            Go on there
          </a>{' '}
          or pay with another card.
        </p>
      );
    case 'not-confirmed':
      return (
        <p role="alert" className="mistake !mt-0">
          Your bank did not confirm this payment. Nothing was charged. Try again, or another card.
        </p>
      );
    default:
      return null;
  }
};

/** Paying, with the provider this installation has. When payments is away it says so; the rest of the page goes on. */
export const PayPanel = ({ order, stripe, returned, onBusy }: Props) => {
  const {
    data: payment,
    error,
    refetch,
  } = useQuery({ queryKey: ['payment', order.id], queryFn: () => readPayment(order.id) });
  return (
    <>
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-[1.6rem] leading-none font-bold [font-stretch:100%]">
          {isCardOnly(stripe) ? 'Pay by card' : 'Pay'}
        </h2>
        <SmallClock order={order} />
      </div>
      {error && isAway(error) ? (
        <LoadNotice error={error} place="order" onRetry={() => void refetch()}>
          Your tickets stay reserved while the clock runs.
        </LoadNotice>
      ) : null}
      <Unconfirmed payment={payment} returned={returned} />
      {stripe ? <StripeForm order={order} {...stripe} onBusy={onBusy} /> : <CardForm order={order} onBusy={onBusy} />}
    </>
  );
};
