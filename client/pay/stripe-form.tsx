'use client';
import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import { type SubmitEvent, useEffect, useMemo, useState } from 'react';
import { Explained } from '../calls/http.ts';
import { carryOut } from '../calls/intention.ts';
import { pay } from '../calls/payments.ts';
import { Notice } from '../components/notice.tsx';
import { money } from '../words/money.ts';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';
import { stripeAppearance } from './stripe-appearance.ts';
import { stripeOptions } from './stripe-options.ts';
import type { StripeSetup } from './stripe-setup.ts';

type FormProps = { readonly order: Order; readonly onBusy: (busy: boolean) => void };

/** Starts our payment, then has Stripe confirm it with what the buyer typed into Stripe's own fields. */
const usePayByStripe = (order: Order) => {
  const stripe = useStripe();
  const elements = useElements();
  const client = useQueryClient();
  return useMutation<void, Error>({
    mutationFn: async () => {
      if (!stripe || !elements) throw new Explained('The card form is still loading. Try again in a moment.');
      const checked = await elements.submit();
      if (checked.error) throw new Explained(checked.error.message);
      const { clientSecret } = await carryOut(`pay:${order.id}`, (key) => pay({ orderId: order.id }, key));
      const { error } = await stripe.confirmPayment({
        elements,
        clientSecret,
        confirmParams: { return_url: `${location.origin}/orders/${order.id}` },
        redirect: 'if_required',
      });
      if (error) throw new Explained(error.message ?? 'The card was declined. Nothing was charged.');
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['payment', order.id] });
      void client.invalidateQueries({ queryKey: ['order', order.id] });
    },
  });
};

const Form = ({ order, onBusy }: FormProps) => {
  const viewer = useViewer();
  const { mutate, isPending, isSuccess, error } = usePayByStripe(order);
  const busy = isPending || isSuccess;
  useEffect(() => onBusy(busy), [busy, onBusy]);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!busy) mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-5">
      <PaymentElement />
      {error ? (
        <p role="alert" className="mistake !mt-0">
          {refusalText(error, 'pay', viewer)}
        </p>
      ) : null}
      <button type="submit" aria-disabled={busy} className="button button-next w-full !min-h-14">
        {busy ? 'Paying…' : `Pay ${money(order.totalCents, order.currency, viewer.locale)}`}
      </button>
    </form>
  );
};

/** Stripe's Payment Element, in this page's colours. Loaded only where there is a Stripe key. */
export const StripeForm = ({ order, publishableKey, methods, onBusy }: FormProps & StripeSetup) => {
  const [attempt, setAttempt] = useState(0);
  const [failedAttempt, setFailedAttempt] = useState(-1);
  const [appearance] = useState(stripeAppearance);
  const stripe = useMemo(
    () =>
      loadStripe(publishableKey).catch(() => {
        setFailedAttempt(attempt);
        return null;
      }),
    [publishableKey, attempt],
  );
  if (failedAttempt === attempt)
    return (
      <Notice onRetry={() => setAttempt(attempt + 1)}>
        The card form did not load. Check your connection; your tickets stay yours while the clock runs.
      </Notice>
    );
  return (
    <Elements key={attempt} stripe={stripe} options={{ ...stripeOptions(order, methods), appearance }}>
      <Form order={order} onBusy={onBusy} />
    </Elements>
  );
};
