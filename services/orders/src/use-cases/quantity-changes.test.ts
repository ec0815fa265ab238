import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import fc from 'fast-check';
import { claim } from '../store/placements.ts';
import { upsertTickets } from '../store/tickets.ts';
import { hearOfTicket, ordersDatabase, paymentState, placement, placementRules } from '../testing/fixtures.ts';
import { cancelOrder } from './cancel-order.ts';
import { followPayments } from './follow-payments.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

type Places = { readonly wanted: number; readonly quantity: number; readonly held: number; readonly sold: number };
const placesOf = async (id: string): Promise<Places> => {
  const [row] = await database.query<Places>('select wanted, quantity, held, sold from places where ticket_id = $1', [
    id,
  ]);
  return row ?? assert.fail('no places');
};

const act = fc.oneof(
  fc.record({ kind: fc.constant('want'), quantity: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('reserve'), quantity: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('reserve'), quantity: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constantFrom('cancel', 'captured', 'authorized', 'failed'), quantity: fc.nat(9) }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

it('whatever sellers want while people reserve, pay and leave, nothing fails, and the bound is what is wanted or taken', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
      async (first, rounds) => {
        const ticket = await hearOfTicket(database, { quantity: first });
        const made: OrderState[] = [];
        let version = 1;
        const perform = async ({ kind, quantity }: Act): Promise<void> => {
          if (kind === 'want') {
            version += 1;
            const wish = { ...ticket, version, quantity };
            return database.transaction((tx) => upsertTickets(tx, [wish]));
          }
          if (kind === 'reserve') {
            const [outcome] = await claim(database, placementRules(), [placement(ticket.id, { quantity })]);
            if (outcome?.outcome === 'created') made.push(outcome.answer);
            else assert.match(outcome?.outcome ?? '', /^ticket-(sold-out|reserved)$/);
            return;
          }
          const order = made[quantity % (made.length || 1)];
          if (!order) return;
          if (kind === 'cancel') await cancelOrder(database, order.id, order.buyerId).catch(() => {});
          else
            await database.transaction((tx) =>
              followPayments(300)(tx, [paymentState(order.id, kind as PaymentStatus, 9)]),
            );
        };
        for (const round of rounds) {
          const before = await placesOf(ticket.id);
          // Wishes of one round may be handled in any order, so the newest is the last.
          const wishes = round.flatMap((one) => (one.kind === 'want' ? [one.quantity] : []));
          await Promise.all(round.map(perform));
          const { wanted, quantity, held, sold } = await placesOf(ticket.id);
          assert.equal(wanted, wishes.at(-1) ?? before.wanted);
          assert.equal(quantity, Math.max(wanted, held + sold));
          const most = Math.max(before.wanted, ...wishes, before.held + before.sold);
          assert.ok(held + sold <= most, `${held} held and ${sold} sold, and nobody wanted more than ${most}`);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('fewer places than are held and sold: no more are reserved until as many have ended', async () => {
  const ticket = await hearOfTicket(database, { quantity: 4 });
  const reserve = async (quantity: number) => {
    const [outcome] = await claim(database, placementRules(), [placement(ticket.id, { quantity })]);
    return outcome?.outcome === 'created' ? outcome.answer : outcome?.outcome;
  };
  const orders = [await reserve(1), await reserve(1), await reserve(1)] as OrderState[];
  await database.transaction((tx) => upsertTickets(tx, [{ ...ticket, version: 2, quantity: 2 }]));
  assert.deepEqual(await placesOf(ticket.id), { wanted: 2, quantity: 3, held: 3, sold: 0 });
  const cancel = ({ id, buyerId }: OrderState) => cancelOrder(database, id, buyerId);
  assert.equal(await reserve(1), 'ticket-reserved');
  await cancel(orders[0]!);
  assert.deepEqual(await placesOf(ticket.id), { wanted: 2, quantity: 2, held: 2, sold: 0 });
  assert.equal(await reserve(1), 'ticket-reserved');
  await cancel(orders[1]!);
  assert.deepEqual(await placesOf(ticket.id), { wanted: 2, quantity: 2, held: 1, sold: 0 });
  assert.equal(typeof (await reserve(1)), 'object');
  await database.transaction((tx) => followPayments(300)(tx, [paymentState(orders[2]!.id, 'captured')]));
  await database.transaction((tx) => upsertTickets(tx, [{ ...ticket, version: 3, quantity: 1 }]));
  assert.equal(await reserve(1), 'ticket-sold-out');
});
