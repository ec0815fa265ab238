import { noSuch } from '../domain/refusal.ts';
import type { PageWish } from '../store/page.ts';
import { chargeView } from '../views/charge-view.ts';
import { listView, readPageWish } from './lists.ts';
import type { Operation } from './operation.ts';

export const retrieveCharge: Operation<{ readonly id: string }> = {
  name: 'charges.retrieve',
  parse: (params, id) => {
    params.end();
    return { id };
  },
  metadata: ({ id }, world) => world.store.intents.findCharge(id)?.intent.metadata ?? {},
  run: ({ id }, world) => {
    const found = world.store.intents.findCharge(id);
    if (!found) throw noSuch('charge', id, 'charge', 404);
    return { object: chargeView(found.charge, found.intent) };
  },
};

export const listCharges: Operation<{ readonly wish: PageWish; readonly intentId: string | undefined }> = {
  name: 'charges.list',
  parse: (params) => {
    const wish = readPageWish(params);
    const intentId = params.text('payment_intent');
    params.end();
    return { wish, intentId };
  },
  run: ({ wish, intentId }, world) => {
    const { items, hasMore } = world.store.intents.listCharges(wish, intentId);
    const data = items.map(({ charge, intent }) => chargeView(charge, intent));
    return listView('/v1/charges', data, hasMore);
  },
};
