import type { OrderState } from '@ticketing/contracts/messages/orders';
import { createRandom } from '../../chaos/random.ts';
import type { Store } from '../database/database.ts';
import { connectDatabase, createStore } from '../database/database.ts';
import { keptIntentions } from '../store/common/intentions.ts';
import { outbox } from '../store/common/outbox.ts';
import * as inOrders from '../store/orders/rows.ts';
import * as inPayments from '../store/payments/rows.ts';
import * as inTickets from '../store/tickets/rows.ts';
import { withClock } from '../world/clock.ts';
import { createScheduler, inOrder } from '../world/scheduler.ts';
import { inWorld, type World } from '../world/world.ts';
import { type Command, perform } from './commands.ts';

/** Does commands one after another on the simulation's store; gives what came of each, and what it holds in the end. */
export const performInMemory = async (
  service: Command['service'],
  commands: readonly Command[],
): Promise<{ outcomes: unknown[]; rows: string[][] }> => {
  const scheduler = createScheduler(inOrder, false);
  const world: World = {
    scheduler,
    random: createRandom('nobody errs'),
    mishaps: () => ({ messages: 0, calls: 0, webhooks: 0 }),
    healedAt: () => 0,
    resting: new Map(),
    fail: (sentence) => {
      throw new Error(sentence);
    },
  };
  const store = createStore(service, scheduler, 0);
  const process = scheduler.createProcess(service);
  const outcomes: unknown[] = [];
  await inWorld(world, () =>
    withClock(scheduler, async () => {
      const database = connectDatabase(store, scheduler, process);
      for (const command of commands) {
        let failure: unknown = null;
        scheduler.spawn(process, command.kind, async () => {
          outcomes.push(
            await perform(database, command).catch((error) => {
              failure = error;
            }),
          );
        });
        while (await scheduler.next());
        if (failure) throw failure;
        scheduler.pass(2);
      }
    }),
  );
  return {
    outcomes,
    rows: rowsOf[service](store).map((rows) =>
      rows.map((row) => JSON.stringify(row.map((value) => `${value}`))).sort(),
    ),
  };
};

type Rows = readonly (readonly unknown[])[];

const rowsOf: Readonly<Record<Command['service'], (store: Store) => Rows[]>> = {
  orders: (store) => [
    store
      .all(inOrders.orders)
      .map((o) => [
        o.id,
        o.ticketId,
        o.buyerId,
        o.quantity,
        o.unitPriceCents,
        o.status,
        o.reason,
        o.version,
        o.decideAt > o.expiresAt,
        o.payingSince !== null,
        o.extensions,
        o.latestDecideAt?.toISOString() ?? null,
        o.lapsedAt !== null,
        o.eventVersion,
      ]),
    store.all(inOrders.places).map((p) => [p.ticketId, p.wanted, p.wantedVersion, p.quantity, p.held, p.sold]),
    store
      .all(inOrders.eventVersions)
      .map((e) => [e.ticketId, e.version, e.event.venue ?? null, Object.entries(e.since).sort().join(' ')]),
    store.all(inOrders.admissions).map((a) => [a.orderId, a.ticketId, a.number]),
    store.all(inOrders.tickets).map((t) => [t.id, t.priceCents, t.status, t.version, t.maxPerBuyer ?? null]),
    store.all(keptIntentions).map((k) => [k.userId, k.key, (k.answer as { id: string }).id]),
    store
      .all(outbox)
      .filter(({ type }) => type !== 'order.deadline-asked')
      .map(({ type, aggregateId, body }) => {
        const { status, version, admissions, event, extensionsLeft, payingSince } = body as OrderState;
        const paying = payingSince !== undefined;
        return [type, aggregateId, status, version, admissions.length, event?.venue ?? null, extensionsLeft, paying];
      }),
  ],
  payments: (store) => {
    const payments = store.all(inPayments.payments);
    const orderOf = (paymentId: string) => payments.find(({ id }) => id === paymentId)?.orderId;
    const now = store.now().getTime();
    return [
      store.all(inPayments.orders).map((o) => [o.id, o.status, o.version]),
      payments.map((p) => [
        p.orderId,
        p.amountCents,
        p.status,
        p.intentId,
        p.version,
        p.asked,
        p.checks,
        p.leaseUntil > now,
        p.checkAt !== null,
      ]),
      store.all(inPayments.ledger).map((l) => [orderOf(l.paymentId), l.version, l.account, l.cents]),
      store.all(inPayments.answers).map((a) => [orderOf(a.paymentId), a.key, a.answer]),
      store.all(outbox).map(({ type, body }) => {
        const { orderId, version } = body as { orderId: string; version: number };
        return [type, orderId, version];
      }),
    ];
  },
  tickets: (store) => [
    store.all(inTickets.tickets).map((t) => [t.id, t.held, t.sold, t.version, t.next_release_at !== null]),
    store.all(inTickets.ticketOrders).map((o) => [o.orderId, o.status, o.version]),
    store.all(keptIntentions).map((k) => [k.userId, k.key, k.status]),
    store.all(outbox).map(({ type, aggregateId }) => [type, aggregateId]),
  ],
};
