import { evolve, footprint } from '../../../../services/orders/src/domain/order.ts';
import { decideEach, type Transition } from '../../../../services/orders/src/store/transitions.ts';
import { statements, type Tx } from '../../database/database.ts';
import { put } from '../common/outbox.ts';
import { admissions, bodyOf, checkPlaces, orders, places } from './rows.ts';

type Real = typeof import('../../../../services/orders/src/store/transitions.ts');

const saveTransitions: Real['saveTransitions'] = async (tx, transitions) => {
  if (transitions.length === 0) return;
  await statements(tx).run('writes what was decided', async (rows) => {
    rows.txid();
    for (const { order, event } of transitions) {
      const before = rows.get(orders, order.id)!;
      const { status, reason, expiresAt, decideAt, isPaying, extensions, latestDecideAt } = evolve(order, event);
      const updatedAt = new Date(Math.max(rows.now().getTime(), before.updatedAt.getTime()));
      const lapsedAt = event.type === 'order.cancelled' && event.isLapse ? rows.now() : null;
      const boughtAt = status === 'complete' ? rows.now() : before.boughtAt;
      rows.put(orders, order.id, {
        ...before,
        ...{ status, reason, expiresAt, decideAt, extensions, latestDecideAt, version: before.version + 1 },
        ...{ payingSince: isPaying ? (before.payingSince ?? rows.now()) : null, updatedAt, boughtAt, lapsedAt },
      });
    }
    await movePlaces(rows, transitions);
    for (const { order, event } of transitions)
      put(rows, event.type, order.id, bodyOf(rows, rows.get(orders, order.id)!));
  });
};

const movePlaces = async (rows: Tx, transitions: readonly Transition[]): Promise<void> => {
  const moves = transitions.flatMap(({ order, event }) => {
    const [from, to] = [footprint(order.status), footprint(evolve(order, event).status)];
    return from === to ? [] : [{ order, from, to }];
  });
  for (const id of new Set(moves.map(({ order }) => order.ticketId).sort())) await rows.lock(places, id);
  for (const { order, from, to } of moves.toSorted((a, b) => (a.order.id < b.order.id ? -1 : 1))) {
    const row = rows.get(places, order.ticketId)!;
    if (to === 'sold') admit(rows, order, row);
    const step = (kind: 'held' | 'sold'): number => (Number(to === kind) - Number(from === kind)) * order.quantity;
    const [held, sold] = [row.held + step('held'), row.sold + step('sold')];
    rows.put(places, order.ticketId, { ...row, held, sold, quantity: Math.max(row.wanted, held + sold) });
  }
  for (const { order } of moves) checkPlaces(rows.get(places, order.ticketId)!);
};

const admit = (
  rows: Tx,
  order: { id: string; ticketId: string; quantity: number },
  { sold, quantity }: { sold: number; quantity: number },
): void => {
  for (let number = sold + 1; number <= sold + order.quantity; number++) {
    const key = `${order.ticketId} ${number}`;
    if (rows.get(admissions, key))
      throw Object.assign(new Error('violates unique constraint "places_are_sold_at_most_once"'), { code: '23505' });
    if (number > quantity)
      throw Object.assign(new Error('violates check constraint "only_places_that_exist_are_sold"'), { code: '23514' });
    rows.put(admissions, key, { id: rows.newId(), ticketId: order.ticketId, number, orderId: order.id });
  }
};

export { decideEach, saveTransitions };

({ decideEach, saveTransitions }) satisfies Partial<Real>;
