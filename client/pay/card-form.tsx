'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import type { Card } from '../calls/payments.ts';
import { serverNow } from '../calls/server-time.ts';
import { focusMistake } from '../components/focus-mistake.ts';
import { TextField } from '../components/text-field.tsx';
import { money } from '../words/money.ts';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';
import { cardMistakes, expiry, spaced } from './card-fields.ts';
import { testCards, testCode, testExpires } from './test-cards.ts';
import { rememberCard, typedCard } from './typed-cards.ts';
import { usePayBySandbox } from './use-pay-by-sandbox.ts';

type Props = { readonly order: Order; readonly onBusy: (busy: boolean) => void };

const TestCards = ({ onPick }: { onPick: (card: Card) => void }) => (
  <fieldset className="flex flex-wrap gap-2">
    <legend className="mb-2 text-[0.875rem] text-soft">Test mode: no money moves. Fill in a card that</legend>
    {testCards.map(({ text, number }) => (
      <button
        key={text}
        type="button"
        onClick={() => onPick({ number, expires: testExpires, code: testCode })}
        className="min-h-11 rounded-[10px] border-[1.5px] border-dashed border-edge px-3 text-[0.9375rem] text-soft hover:border-ink hover:text-ink"
      >
        {text}
      </button>
    ))}
  </fieldset>
);

/** The card form for the payment sandbox. */
export const CardForm = ({ order, onBusy }: Props) => {
  const viewer = useViewer();
  const [card, setCard] = useState(() => typedCard(order.id));
  const [mistakes, setMistakes] = useState<Partial<Record<keyof Card, string>>>({});
  const { mutate, isPending, error, data, reset } = usePayBySandbox(order);
  const [attempts, setAttempts] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const busy = isPending || data?.status === 'authorized' || Boolean(data?.nextAction);

  useEffect(() => onBusy(busy), [busy, onBusy]);
  useEffect(() => {
    if (error || attempts > 0) focusMistake(form.current);
  }, [error, attempts]);

  const set = (field: Partial<Card>) => {
    const next = { ...card, ...field };
    setCard(next);
    rememberCard(order.id, next);
    setMistakes({});
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const found = cardMistakes(card, serverNow());
    setMistakes(found);
    if (Object.keys(found).length === 0) return mutate(card);
    reset();
    setAttempts(attempts + 1);
  };
  return (
    <form ref={form} noValidate onSubmit={submit} className="grid gap-4">
      <TextField
        name="number"
        label="Card number"
        code
        required
        autoComplete="cc-number"
        inputMode="numeric"
        placeholder="1234 1234 1234 1234"
        value={card.number}
        onChange={({ target }) => set({ number: spaced(target.value) })}
        mistake={mistakes.number}
      />
      <div className="grid grid-cols-2 items-start gap-3">
        <TextField
          name="expires"
          label="Expires"
          code
          required
          autoComplete="cc-exp"
          inputMode="numeric"
          placeholder="MM / YY"
          value={card.expires}
          onChange={({ target }) => set({ expires: expiry(target.value, card.expires) })}
          mistake={mistakes.expires}
        />
        <TextField
          name="code"
          label="Security code"
          code
          required
          autoComplete="cc-csc"
          inputMode="numeric"
          placeholder="123"
          maxLength={4}
          value={card.code}
          onChange={({ target }) => set({ code: target.value.replaceAll(/\D/g, '') })}
          mistake={mistakes.code}
        />
      </div>
      <TestCards onPick={set} />
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
