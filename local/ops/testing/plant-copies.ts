import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { World } from './world.ts';

/** Plants copies that are not what their owners have, and sees each found. */
export const plantCopies = ({ seller, ticket, bought, plant, remove }: World): void => {
  test('a copy that is wrong, missing or invented is found, by name of the column', async () => {
    const check = 'users: tickets knows what auth has';
    const [wrong] = await plant(
      check,
      'tickets',
      `update users set name = 'Robert' where id = '${seller.id}'`,
      `update users set name = 'Clara' where id = '${seller.id}'`,
    );
    assert.equal(wrong, `${seller.id} name: Clara in auth, Robert in tickets`);
    const [missing] = await remove(check, 'tickets', 'users', `id = '${seller.id}'`);
    assert.equal(missing, `${seller.id} missing in tickets`);
    const nobody = 'ffffffff-ffff-7fff-bfff-ffffffffffff';
    const [invented] = await plant(
      check,
      'tickets',
      `insert into users values ('${nobody}', 'Nobody', 1)`,
      `delete from users where id = '${nobody}'`,
    );
    assert.equal(invented, `${nobody} only in tickets`);
  });

  test('a listing that orders knows otherwise is found', async () => {
    const [found] = await plant(
      'listings: orders knows what tickets has',
      'orders',
      `update tickets set price_cents = price_cents + 1 where id = '${ticket.id}'`,
      `update tickets set price_cents = price_cents - 1 where id = '${ticket.id}'`,
    );
    assert.equal(found, `${ticket.id} price_cents: 4200 in tickets, 4201 in orders`);
  });

  test('an event that orders knows otherwise is found', async () => {
    const [found] = await plant(
      'listings: orders has the event as it is now',
      'tickets',
      `update tickets set venue = 'The Arena' where id = '${ticket.id}'`,
      `update tickets set venue = null where id = '${ticket.id}'`,
    );
    assert.equal(found, `${ticket.id} venue: The Arena in tickets, nothing in orders`);
  });

  test('an order that tickets knows otherwise is found', async () => {
    const [found] = await plant(
      'orders: tickets knows what orders has',
      'tickets',
      `update ticket_orders set total_cents = total_cents + 1 where order_id = '${bought.id}'`,
      `update ticket_orders set total_cents = total_cents - 1 where order_id = '${bought.id}'`,
    );
    assert.equal(found, `${bought.id} total_cents: 8400 in orders, 8401 in tickets`);
  });

  test('an order that payments knows otherwise is found', async () => {
    const [found] = await plant(
      'orders: payments knows what orders has',
      'payments',
      `update orders set status = 'confirming' where id = '${bought.id}'`,
      `update orders set status = 'complete' where id = '${bought.id}'`,
    );
    assert.equal(found, `${bought.id} status: complete in orders, confirming in payments`);
  });
};
