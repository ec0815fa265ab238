import { badParameter } from '../domain/refusal.ts';
import { chargeView } from '../views/charge-view.ts';
import { intentView } from '../views/intent-view.ts';
import { paymentMethodView } from '../views/payment-method-view.ts';
import { refundView } from '../views/refund-view.ts';
import type { World } from '../world.ts';

type Json = { readonly [field: string]: unknown };
type Loader = (world: World, id: string) => object | undefined;

const loadIntent: Loader = (world, id) => {
  const intent = world.store.intents.find(id);
  return intent && intentView(intent, world.publicUrl());
};
const loadCharge: Loader = (world, id) => {
  const found = world.store.intents.findCharge(id);
  return found && chargeView(found.charge, found.intent);
};
const loadPaymentMethod: Loader = (world, id) => {
  const stored = world.store.paymentMethods.find(id);
  return stored && paymentMethodView(stored.paymentMethod);
};
const loadRefundsOfCharge: Loader = (world, id) => {
  const intent = world.store.intents.findCharge(id)?.intent;
  if (!intent) return undefined;
  const data = intent.refunds.filter(({ chargeId }) => chargeId === id).map((refund) => refundView(refund, intent));
  return { object: 'list', data: data.reverse(), has_more: false, url: `/v1/charges/${id}/refunds` };
};

const loaders: Readonly<Record<string, Readonly<Record<string, Loader>>>> = {
  payment_intent: { latest_charge: loadCharge, payment_method: loadPaymentMethod },
  charge: { payment_intent: loadIntent },
  refund: { charge: loadCharge, payment_intent: loadIntent },
};

const follow = (world: World, object: Json, path: readonly string[]): Json => {
  const [field, ...rest] = path;
  if (field === undefined) return object;
  if (object.object === 'list' && field === 'data') {
    return { ...object, data: (object.data as Json[]).map((one) => follow(world, one, rest)) };
  }
  const inline = object.object === 'charge' && field === 'refunds';
  const load = inline ? loadRefundsOfCharge : loaders[object.object as string]?.[field];
  if (!load) throw badParameter('expand', `${field} can't be expanded on a ${object.object}.`);
  const value = inline ? object.id : object[field];
  const loaded = typeof value === 'string' ? load(world, value) : value;
  if (!loaded) return object;
  return { ...object, [field]: follow(world, loaded as Json, rest) };
};

/** Puts whole objects where there are ids (https://docs.stripe.com/api/expanding_objects). 400 for a path that leads nowhere. */
export const expand = (world: World, object: object, paths: readonly string[]): object =>
  paths.reduce<Json>((expanded, path) => follow(world, expanded, path.split('.')), object as Json);
