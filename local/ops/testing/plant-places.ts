import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { World } from './world.ts';

/** Plants places and admissions that are not what the orders say, and sees each found. */
export const plantPlaces = ({ ticket, buyer, bought, cancelled, waiting, plant, remove }: World): void => {
  test('places that orders counts wrong are found', async () => {
    const [found] = await plant(
      'places: orders counts as its orders say',
      'orders',
      `update places set sold = sold - 1 where ticket_id = '${ticket.id}'`,
      `update places set sold = sold + 1 where ticket_id = '${ticket.id}'`,
    );
    assert.equal(found, `${ticket.id} sold: 1 in places, 2 in orders`);
  });

  test('places that tickets shows wrong are found, against orders and against its own copies', async () => {
    const change = `update tickets set held = held - 1 where id = '${ticket.id}'`;
    const undo = `update tickets set held = held + 1 where id = '${ticket.id}'`;
    const [against] = await plant('places: tickets shows what orders counts', 'tickets', change, undo);
    assert.equal(against, `${ticket.id} held: 7 in orders, 6 in tickets`);
    const [own] = await plant('places: tickets shows what its copies say', 'tickets', change, undo);
    assert.equal(own, `${ticket.id} held: 6 in tickets, 7 in ticket_orders`);
  });

  test('a wrong promise of the next free place is found', async () => {
    const [found] = await plant(
      'places: tickets shows what its copies say',
      'tickets',
      `update tickets set next_release_at = null where id = '${ticket.id}'`,
      `update tickets set next_release_at = (select min(decide_at) from ticket_orders where status = 'awaiting-payment')
     where id = '${ticket.id}'`,
    );
    assert.match(found!, /next_release_at: nothing in tickets, 20\S+ \S+ in ticket_orders/);
  });

  test('more places than there are is found in orders and in tickets', async () => {
    const [found] = await plant(
      'places: orders gives no more than there are',
      'orders',
      `alter table places drop constraint tickets_never_sold_beyond_quantity;
     update places set held = held + 9 where ticket_id = '${ticket.id}'`,
      `update places set held = held - 9 where ticket_id = '${ticket.id}';
     alter table places add constraint tickets_never_sold_beyond_quantity
       check (held >= 0 and sold >= 0 and held + sold <= quantity)`,
    );
    assert.equal(found, `orders ${ticket.id} held 16 and sold 2 of 9`);
    const [shownToo] = await plant(
      'places: tickets shows what orders counts',
      'tickets',
      `update tickets set held = held + 1 where id = '${ticket.id}'`,
      `update tickets set held = held - 1 where id = '${ticket.id}'`,
    );
    assert.match(shownToo!, /quantity: 9 in orders, 10 in tickets; held: 7 in orders, 8 in tickets$/);
  });

  test('a number of places is found that is not what the seller wants', async () => {
    const check = 'places: orders sells as many as the seller wants';
    const [unheard] = await plant(
      check,
      'orders',
      `update places set wanted = 10, quantity = 10 where ticket_id = '${ticket.id}'`,
      `update places set wanted = 9, quantity = 9 where ticket_id = '${ticket.id}'`,
    );
    assert.equal(unheard, `${ticket.id} wanted: 9 in tickets, 10 in places; bound: 9 in tickets, 10 in places`);
    const [unbound] = await plant(
      check,
      'orders',
      `update places set quantity = 10 where ticket_id = '${ticket.id}'`,
      `update places set quantity = 9 where ticket_id = '${ticket.id}'`,
    );
    assert.equal(unbound, `${ticket.id} bound: 9 in tickets, 10 in places`);
  });

  test('an order is found whose event is not known', async () => {
    const [found] = await plant(
      'orders: what was bought is known',
      'orders',
      `update orders set event_version = 7 where id = '${bought.id}'`,
      `update orders set event_version = 1 where id = '${bought.id}'`,
    );
    assert.equal(found, `orders ${bought.id} version 7 of its event is missing`);
  });

  test('a buyer with more places than the seller has allowed is found', async () => {
    const [found] = await plant(
      'places: no buyer has more of a ticket than its seller has allowed from the beginning',
      'orders',
      `update tickets set max_per_buyer = 7 where id = '${ticket.id}'`,
      `update tickets set max_per_buyer = null where id = '${ticket.id}'`,
    );
    assert.equal(found, `orders ${ticket.id} ${buyer.id} has 9 of 7`);
  });

  test('a purchase or a lapse that is missing on its order is found', async () => {
    const check = 'places: every order has the times of its purchase and its lapse';
    const [unlapsed] = await plant(
      check,
      'orders',
      `update orders set lapsed_at = null where id = '${cancelled.id}'`,
      `update orders set lapsed_at = updated_at where id = '${cancelled.id}'`,
    );
    assert.equal(unlapsed, `orders ${cancelled.id} cancelled by-buyer, bought at no time, lapsed at no time`);
    const [unbought] = await plant(
      check,
      'orders',
      `update orders set bought_at = null where id = '${bought.id}'`,
      `update orders set bought_at = updated_at where id = '${bought.id}'`,
    );
    assert.equal(unbought, `orders ${bought.id} complete, bought at no time, lapsed at no time`);
  });

  test('a place of a complete order without its admission is found, and an admission without a complete order', async () => {
    const check = 'admissions: one for every place of a complete order';
    const [missing] = await remove(check, 'orders', 'admissions', `order_id = '${bought.id}' and number = 2`);
    assert.equal(missing, `${bought.id} admissions: 2 in orders, 1 in admissions`);
    const [invented] = await plant(
      check,
      'orders',
      `insert into admissions (ticket_id, number, quantity, order_id) values ('${ticket.id}', 9, 9, '${waiting.id}')`,
      `delete from admissions where order_id = '${waiting.id}'`,
    );
    assert.equal(invented, `${waiting.id} only in admissions`);
  });
};
