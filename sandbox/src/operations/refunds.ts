import { newId } from '../domain/ids.ts';
import type { Intent } from '../domain/intent.ts';
import { changeMetadata } from '../domain/metadata.ts';
import { type RefundWish, refundIntent } from '../domain/refund-intent.ts';
import { badParameter, noSuch } from '../domain/refusal.ts';
import type { PageWish } from '../store/page.ts';
import { refundView } from '../views/refund-view.ts';
import { secondsOf, type World } from '../world.ts';
import { listView, readPageWish } from './lists.ts';
import type { Operation } from './operation.ts';
import { record } from './record.ts';

type CreateInput = { readonly intentId: string | undefined; readonly wish: RefundWish };

const intentOf = ({ intentId, wish }: CreateInput, world: World): Intent | undefined =>
  intentId === undefined ? world.store.intents.findCharge(wish.chargeId!)?.intent : world.store.intents.find(intentId);

export const createRefund: Operation<CreateInput> = {
  name: 'refunds.create',
  parse: (params) => {
    const intentId = params.text('payment_intent');
    const chargeId = params.text('charge') ?? null;
    if ((intentId === undefined) === (chargeId === null)) {
      throw badParameter('payment_intent', 'Give either payment_intent or charge.', 'parameter_missing');
    }
    const amount = params.integer('amount');
    const reason = params.choice('reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null;
    const metadata = changeMetadata({}, params.metadata());
    params.end();
    return { intentId, wish: { chargeId, amount, reason, metadata } };
  },
  metadata: (input, world) => intentOf(input, world)?.metadata ?? {},
  run: (input, world, call) => {
    const intent = intentOf(input, world);
    if (!intent) {
      throw input.intentId === undefined
        ? noSuch('charge', input.wish.chargeId!, 'charge', 404)
        : noSuch('payment_intent', input.intentId, 'payment_intent', 404);
    }
    const step = refundIntent(intent, input.wish, newId('re'), secondsOf(call.now));
    record(world, call, intent, step);
    return { object: refundView(step.intent.refunds.at(-1)!, step.intent) };
  },
};

export const retrieveRefund: Operation<{ readonly id: string }> = {
  name: 'refunds.retrieve',
  parse: (params, id) => {
    params.end();
    return { id };
  },
  metadata: ({ id }, world) => world.store.intents.findRefund(id)?.intent.metadata ?? {},
  run: ({ id }, world) => {
    const found = world.store.intents.findRefund(id);
    if (!found) throw noSuch('refund', id, 'refund', 404);
    return { object: refundView(found.refund, found.intent) };
  },
};

type ListInput = { readonly wish: PageWish; readonly intentId?: string; readonly chargeId?: string };

export const listRefunds: Operation<ListInput> = {
  name: 'refunds.list',
  parse: (params) => {
    const wish = readPageWish(params);
    const intentId = params.text('payment_intent');
    const chargeId = params.text('charge');
    params.end();
    return { wish, intentId, chargeId };
  },
  run: ({ wish, intentId, chargeId }, world) => {
    const { items, hasMore } = world.store.intents.listRefunds(wish, { intentId, chargeId });
    const data = items.map(({ refund, intent }) => refundView(refund, intent));
    return listView('/v1/refunds', data, hasMore);
  },
};
