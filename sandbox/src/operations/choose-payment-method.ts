import { findTestCardById } from '../domain/cards.ts';
import { newId } from '../domain/ids.ts';
import { changeMetadata, type MetadataChange } from '../domain/metadata.ts';
import {
  type Card,
  cardOf,
  type PaymentMethod,
  readCard,
  refuseUsedTwice,
  type TypedCard,
} from '../domain/payment-method.ts';
import { badParameter, noSuch } from '../domain/refusal.ts';
import { secondsOf, type World } from '../world.ts';
import type { ParamReader } from './params.ts';

/** A payment method as a caller gives it: by id, or as a card typed in. */
export type PaymentMethodWish =
  | { readonly id: string }
  | {
      readonly card: TypedCard;
      readonly name: string | null;
      readonly email: string | null;
      readonly metadata: MetadataChange;
    };

/** The fields of a new card payment method; the card itself is checked when it is made. */
export const readNewPaymentMethod = (params: ParamReader): PaymentMethodWish => {
  const type = params.neededText('type');
  if (type !== 'card') throw badParameter('type', `This sandbox only takes cards, not ${type}.`);
  const card = params.nested('card');
  if (!card) throw badParameter('card', 'card is missing.', 'parameter_missing');
  const typed: TypedCard = {
    number: card.neededText('number'),
    expMonth: card.neededInteger('exp_month'),
    expYear: card.neededInteger('exp_year'),
    cvc: card.text('cvc') ?? null,
  };
  card.end();
  const billing = params.nested('billing_details');
  const name = billing?.text('name') ?? null;
  const email = billing?.text('email') ?? null;
  billing?.ignore('phone', 'address');
  billing?.end();
  params.ignore('allow_redisplay');
  const wish = { card: typed, name, email, metadata: params.metadata() ?? {} };
  params.end();
  return wish;
};

/** `payment_method` or `payment_method_data`, when either is there. */
export const readPaymentMethodWish = (params: ParamReader): PaymentMethodWish | null => {
  const id = params.text('payment_method');
  const typed = params.nested('payment_method_data');
  if (id !== undefined && typed)
    throw badParameter('payment_method', 'Give payment_method or payment_method_data, not both.');
  if (typed) return readNewPaymentMethod(typed);
  return id === undefined ? null : { id };
};

const keepNew = (world: World, card: Card, rest: Omit<PaymentMethod, 'id' | 'createdAt' | 'card'>, now: number) => {
  const paymentMethod: PaymentMethod = { id: newId('pm'), createdAt: secondsOf(now), card, ...rest };
  world.store.paymentMethods.add(paymentMethod);
  return paymentMethod;
};

/** The payment method wished for, made when it is new; a test card's id gives a new one every time, as at Stripe. `now` in Unix milliseconds. */
export const choosePaymentMethod = (
  world: World,
  wish: PaymentMethodWish,
  intentId: string | null,
  now: number,
): PaymentMethod => {
  const today = new Date(now);
  if ('card' in wish) {
    const { card, name, email, metadata } = wish;
    return keepNew(world, readCard(card, today), { name, email, metadata: changeMetadata({}, metadata) }, now);
  }
  const test = findTestCardById(wish.id);
  if (test) {
    return keepNew(world, cardOf(test, 8, today.getUTCFullYear() + 1), { name: null, email: null, metadata: {} }, now);
  }
  const stored = world.store.paymentMethods.find(wish.id);
  if (!stored) throw noSuch('payment_method', wish.id, 'payment_method', 400);
  if (stored.usedBy !== null && stored.usedBy !== intentId) throw refuseUsedTwice(wish.id);
  return stored.paymentMethod;
};
