import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { World } from './world.ts';

/** Plants messages that were not said, not heard, or said wrong, and sees each found. */
export const plantMessages = ({ shop, seller, buyer, ticket, bought, plant, remove }: World): void => {
  test('a message that is not published is found', async () => {
    // From a transaction yet to come: the relay leaves it alone.
    const found = await plant(
      'messages: all are published',
      'auth',
      `insert into outbox (txid, id, type, aggregate_id, body)
     values ('999999999999', '${ticket.id}', 'user.created', '${ticket.id}', '{}')`,
      `delete from outbox where aggregate_id = '${ticket.id}'`,
    );
    assert.deepEqual(found, [`auth ${ticket.id} user.created waits to be published`]);
  });

  test('a dead letter is found, with its reason', async () => {
    const [found] = await plant(
      'messages: no dead letters',
      'orders',
      `insert into dead_letters (stream, stream_seq, type, body, reason, deliveries)
     values ('TICKETS', 1, 'ticket.created', '{}', E'The body is not as agreed\n  at once', 5)`,
      'delete from dead_letters',
    );
    assert.match(found!, /^orders \d+ ticket.created: The body is not as agreed$/);
  });

  test('a version that was never said is found, wherever it stands', async () => {
    const check = 'messages: every version of orders was said once';
    const said = (versions: string) =>
      remove(check, 'orders', 'outbox', `aggregate_id = '${bought.id}' and (body->>'version')::int ${versions}`);
    // Who is paid and captured before orders hears of either was never accepted in between, and has a version less.
    const [order] = await shop.sql('orders', `select version::int from orders where id = '${bought.id}'`);
    const last = Number(order?.version);
    assert.deepEqual(await said('= 1'), [`orders ${bought.id} versions before 2 were never said`]);
    assert.deepEqual(await said('= 2'), [`orders ${bought.id} versions are missing between 1 and ${last}`]);
    assert.deepEqual(await said(`= ${last}`), [
      `orders ${bought.id} is version ${last}, and version ${last - 1} was said last`,
    ]);
    assert.deepEqual(await said('> 0'), [`orders ${bought.id} version ${last} was never said`]);
  });

  test('a version that was said in two ways is found, one that was only said again is not', async () => {
    // Where the relay has been already, so that nobody hears of it.
    const again = (body: string) =>
      plant(
        'messages: every version of orders was said once',
        'orders',
        `insert into outbox (txid, type, aggregate_id, body)
       select '3', type, aggregate_id, ${body} from outbox
       where aggregate_id = '${bought.id}' and (body->>'version')::int = 1`,
        `delete from outbox where txid = '3'`,
      );
    assert.deepEqual(await again(`json_build_object('version', 1, 'quantity', 7)`), [
      `orders ${bought.id} version 1 was said in two ways`,
    ]);
    assert.deepEqual(await again('body::jsonb::json'), []);
  });

  test('what was said of something that is not there is found', async () => {
    const found = await plant(
      'messages: every version of orders was said once',
      'orders',
      `insert into outbox (txid, type, aggregate_id, body)
     values ('3', 'order.created', '${seller.id}', '{"version": 1}')`,
      `delete from outbox where txid = '3'`,
    );
    assert.deepEqual(found, [`orders ${seller.id} was said and is not there`]);
  });

  test('users, tickets and payments are looked at in the same way', async () => {
    const [payment] = await shop.sql('payments', `select id from payments where order_id = '${bought.id}'`);
    for (const [database, table, id] of [
      ['auth', 'users', buyer.id],
      ['tickets', 'tickets', ticket.id],
      ['payments', 'payments', payment?.id],
    ] as const) {
      const check = `messages: every version of ${table} was said once`;
      const [found] = await remove(check, database, 'outbox', `aggregate_id = '${id}'`);
      assert.match(found ?? '', /version \d+ was never said$/, table);
    }
  });
};
