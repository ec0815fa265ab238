import { findTestCardById } from '../domain/cards.ts';
import { noSuch } from '../domain/refusal.ts';
import { paymentMethodView } from '../views/payment-method-view.ts';
import { choosePaymentMethod, type PaymentMethodWish, readNewPaymentMethod } from './choose-payment-method.ts';
import type { Operation } from './operation.ts';

/** A browser turns a typed card into an id, so that no server of the shop's ever sees the number. */
export const createPaymentMethod: Operation<PaymentMethodWish> = {
  name: 'payment_methods.create',
  publishable: true,
  parse: readNewPaymentMethod,
  run: (wish, world, call) => ({
    object: paymentMethodView(choosePaymentMethod(world, wish, null, call.now)),
  }),
};

export const retrievePaymentMethod: Operation<{ readonly id: string }> = {
  name: 'payment_methods.retrieve',
  parse: (params, id) => {
    params.end();
    return { id };
  },
  run: ({ id }, world, call) => {
    if (findTestCardById(id)) return { object: paymentMethodView(choosePaymentMethod(world, { id }, null, call.now)) };
    const stored = world.store.paymentMethods.find(id);
    if (!stored) throw noSuch('payment_method', id, 'payment_method', 404);
    return { object: paymentMethodView(stored.paymentMethod) };
  },
};
