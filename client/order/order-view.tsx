'use client';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { SignedIn } from '../account/signed-in.tsx';
import { isNotFound } from '../calls/http.ts';
import { readOrder } from '../calls/orders.ts';
import { readPayment } from '../calls/payments.ts';
import { readTicket } from '../calls/tickets.ts';
import { Empty } from '../components/empty.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { Written } from '../components/written.tsx';
import { useLiveOrders } from '../live/use-live-orders.ts';
import { useKeptReceipt } from '../offline/use-kept-receipt.ts';
import type { StripeSetup } from '../pay/stripe-setup.ts';
import { Awaiting } from './awaiting.tsx';
import { Complete } from './complete.tsx';
import { Ended } from './ended.tsx';
import { OrderBones } from './order-bones.tsx';
import { type Phase, phaseOf } from './phase.ts';
import { useAskAtTheEnd } from './use-ask-at-the-end.ts';
import { useCleanAddress } from './use-clean-address.ts';

type Props = { readonly id: string; readonly stripe: StripeSetup | null; readonly returned: string | null };

const spoken: Record<Phase, string> = {
  'awaiting-payment': 'Reserved. Waiting for your payment.',
  confirming: 'Your payment is being confirmed.',
  complete: 'Complete. It is yours.',
  'by-buyer': 'You let it go. Nothing was charged.',
  expired: 'Time ran out. Nothing was charged.',
  'payment-failed': 'The payment failed. Nothing was charged.',
  refunded: 'Refunded.',
};

const settlingMs = 4_000;

const Shown = ({ id, stripe, returned }: Props) => {
  useLiveOrders();
  const order = useQuery({
    queryKey: ['order', id],
    queryFn: () => readOrder(id),
    // News comes by the live stream; asking now and then covers for one that has silently stopped.
    refetchInterval: ({ state }) =>
      state.data?.status === 'awaiting-payment' || state.data?.status === 'confirming' || state.error
        ? settlingMs
        : false,
  });
  const { data, error } = order;
  const payment = useQuery({
    queryKey: ['payment', id],
    queryFn: () => readPayment(id),
    enabled: data?.status === 'awaiting-payment',
    refetchInterval: ({ state }) => (state.data?.status === 'requires-action' ? settlingMs : false),
  });
  const ticket = useQuery({
    queryKey: ['ticket', data?.ticketId],
    queryFn: () => readTicket(data?.ticketId ?? ''),
    enabled: data?.status === 'complete',
  });
  useAskAtTheEnd(data);
  useKeptReceipt(data);

  const phase = data ? phaseOf(data, payment.data) : null;
  const wasOpen = useRef(false);
  if (phase === 'awaiting-payment' || phase === 'confirming') wasOpen.current = true;

  if (!data && isNotFound(error))
    return (
      <Empty title="There is no such order">
        It may belong to another account than the one you are signed in with.
      </Empty>
    );
  if (!data || !phase)
    return (
      <>
        {error ? (
          <LoadNotice error={error} place="order" onRetry={() => void order.refetch()}>
            Yours is safe.
          </LoadNotice>
        ) : null}
        <OrderBones />
      </>
    );
  return (
    <>
      <p role="status" className="sr-only">
        {spoken[phase]}
      </p>
      {error ? (
        <div className="mb-4">
          <LoadNotice error={error} place="order" onRetry={() => void order.refetch()}>
            This is how yours was a moment ago; it is safe.
          </LoadNotice>
        </div>
      ) : null}
      {phase === 'awaiting-payment' ? (
        <>
          <h1 className="sr-only">
            Your reservation: <Written>{data.title}</Written>
          </h1>
          <Awaiting order={data} stripe={stripe} returned={returned} />
        </>
      ) : phase === 'complete' ? (
        <Complete order={data} ticket={ticket.data} fresh={wasOpen.current} />
      ) : (
        <Ended order={data} phase={phase} />
      )}
    </>
  );
};

/** One order, in whatever state it is, changing as it does. */
export const OrderView = (props: Props) => {
  useCleanAddress(props.returned !== null);
  return (
    <SignedIn bones={<OrderBones />}>
      <Shown {...props} />
    </SignedIn>
  );
};
