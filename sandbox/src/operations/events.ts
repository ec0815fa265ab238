import { badParameter, noSuch } from '../domain/refusal.ts';
import type { PageWish } from '../store/page.ts';
import { eventView } from '../views/event-view.ts';
import { listView, readPageWish } from './lists.ts';
import type { Operation } from './operation.ts';

export const retrieveEvent: Operation<{ readonly id: string }> = {
  name: 'events.retrieve',
  parse: (params, id) => {
    params.end();
    return { id };
  },
  run: ({ id }, world) => {
    const event = world.store.events.find(id);
    if (!event) throw noSuch('event', id, 'id', 404);
    return { object: eventView(event, world.publicUrl()) };
  },
};

type ListInput = {
  readonly wish: PageWish;
  readonly types: readonly string[];
  readonly delivered: boolean | undefined;
};

export const listEvents: Operation<ListInput> = {
  name: 'events.list',
  parse: (params) => {
    const wish = readPageWish(params);
    const type = params.text('type');
    const types = params.texts('types');
    if (type !== undefined && types) throw badParameter('types', 'Give type or types, not both.');
    const delivered = params.flag('delivery_success');
    params.end();
    return { wish, types: types ?? (type === undefined ? [] : [type]), delivered };
  },
  run: ({ wish, types, delivered }, world) => {
    const { items, hasMore } = world.store.events.list(wish, types, delivered);
    const data = items.map((event) => eventView(event, world.publicUrl()));
    return listView('/v1/events', data, hasMore);
  },
};
