import type { PageWish } from '../store/page.ts';
import { intentView, publicIntentView } from '../views/intent-view.ts';
import { listView, readPageWish } from './lists.ts';
import { checkClientSecret, findIntent, metadataOfIntent, type Operation } from './operation.ts';

export const retrievePaymentIntent: Operation<{ readonly id: string; readonly clientSecret: string | undefined }> = {
  name: 'payment_intents.retrieve',
  publishable: true,
  parse: (params, id) => {
    const clientSecret = params.text('client_secret');
    params.end();
    return { id, clientSecret };
  },
  metadata: metadataOfIntent,
  run: ({ id, clientSecret }, world, call) => {
    const intent = findIntent(world, id);
    checkClientSecret(intent, clientSecret, call);
    const view = call.byPublishableKey ? publicIntentView : intentView;
    return { object: view(intent, world.publicUrl()) };
  },
};

export const listPaymentIntents: Operation<PageWish> = {
  name: 'payment_intents.list',
  parse: (params) => {
    const wish = readPageWish(params);
    params.end();
    return wish;
  },
  run: (wish, world) => {
    const { items, hasMore } = world.store.intents.list(wish);
    const data = items.map((intent) => intentView(intent, world.publicUrl()));
    return listView('/v1/payment_intents', data, hasMore);
  },
};
