'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { SignedIn } from '../account/signed-in.tsx';
import { isNotFound } from '../calls/http.ts';
import { readOrder } from '../calls/orders.ts';
import { readPayment } from '../calls/payments.ts';
import { readTicket } from '../calls/tickets.ts';
import { Empty } from '../components/empty.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { useLiveOrders } from '../live/use-live-orders.ts';
import { useKeptReceipt } from '../offline/use-kept-receipt.ts';
import type { StripeSetup } from '../pay/stripe-setup.ts';
import { forgetCard } from '../pay/typed-cards.ts';
import { Awaiting } from './awaiting.tsx';
import { Complete } from './complete.tsx';
import { Ended } from './ended.tsx';
import { OrderBones } from './order-bones.tsx';
import { isOpen, type Phase, phaseOf } from './phase.ts';
import { spokenPhases, tabTitle } from './titles.ts';
import { useAskAtTheEnd } from './use-ask-at-the-end.ts';
import { useCleanAddress } from './use-clean-address.ts';
import { useTabTitle } from './use-tab-title.ts';

type Props = { readonly id: string; readonly stripe: StripeSetup | null; readonly returned: string | null };

const settlingMs = 4_000;

/** Whether an order has come out while it was looked at, and not before. */
const useIsNew = (phase: Phase | null): boolean => {
  const first = useRef<Phase | null>(null);
  first.current ??= phase;
  return first.current !== null && isOpen(first.current) && phase !== first.current;
};

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
    enabled: data?.status === 'awaiting-payment' || data?.status === 'complete',
  });
  useAskAtTheEnd(data);
  useKeptReceipt(data);

  const phase = data ? phaseOf(data, payment.data) : null;
  const isNew = useIsNew(phase);
  const isSettled = phase !== null && !isOpen(phase);
  useEffect(() => {
    if (isSettled) forgetCard(id);
  }, [isSettled, id]);
  useTabTitle(data && phase ? tabTitle(phase, data.title) : null);

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
        {spokenPhases[phase]}
      </p>
      {error ? (
        <div className="mb-4">
          <LoadNotice error={error} place="order" onRetry={() => void order.refetch()}>
            This is how yours was a moment ago; it is safe.
          </LoadNotice>
        </div>
      ) : null}
      {phase === 'awaiting-payment' ? (
        <Awaiting order={data} ticket={ticket.data} stripe={stripe} returned={returned} />
      ) : phase === 'complete' ? (
        <Complete order={data} ticket={ticket.data} isNew={isNew} />
      ) : (
        <Ended order={data} phase={phase} isNew={isNew} />
      )}
    </>
  );
};

/** One order, in whatever state it is, changing as it does. */
export const OrderView = (props: Props) => {
  useCleanAddress();
  return (
    <SignedIn bones={<OrderBones />}>
      {/* Nothing of one order, such as a payment on its way, may be taken for that of the next. */}
      <Shown key={props.id} {...props} />
    </SignedIn>
  );
};
