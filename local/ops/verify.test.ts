import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseName } from '../stores/urls.ts';
import { type Intent, withAlteredLedger } from './testing/altered-ledger.ts';
import { goShopping, openShop } from './testing/shop.ts';
import { type Report, verify } from './verify.ts';

const shop = await openShop();
after(() => shop.close());
const { seller, buyer, ticket, bought, cancelled, waiting, declined } = await goShopping(shop);

const differencesOf = ({ results }: Report, check: string): string[] => {
  const result = results.find(({ name }) => name === check);
  assert.ok(result, `there is a check "${check}"`);
  return result.differences.map(({ id, what }) => `${id} ${what}`);
};

const shown = ({ results }: Report): unknown =>
  results.filter(({ count }) => count > 0).map(({ name, differences }) => ({ name, differences }));

/** Plants a difference, gives what the check says of it, and undoes it. */
const plant = async (
  check: string,
  database: DatabaseName,
  change: string,
  undo: string,
  stack = shop.stack,
): Promise<string[]> => {
  await shop.sql(database, change);
  try {
    return differencesOf(await verify(stack), check);
  } finally {
    await shop.sql(database, undo);
  }
};

/** Plants that rows of a table are missing; see `plant`. */
const remove = async (check: string, database: DatabaseName, table: string, where: string): Promise<string[]> =>
  plant(
    check,
    database,
    `create table removed as select * from ${table} where ${where}; delete from ${table} where ${where}`,
    `insert into ${table} overriding system value select * from removed; drop table removed`,
  );

/** What the provider check says when the provider's books say something else of an intent. */
const alter = async (change: (intents: Intent[]) => Intent[]): Promise<string[]> =>
  withAlteredLedger(shop.stack, change, async (stack) => differencesOf(await verify(stack), provider));

const provider = 'provider: it says what the payments say';
const intentOf = async (orderId: string): Promise<string> => {
  const [row] = await shop.sql('payments', `select intent_id from payments where order_id = '${orderId}'`);
  return String(row?.intent_id);
};

test('a system that people have bought in is clean, and everything in it was compared', async () => {
  const report = await verify(shop.stack, { waitSeconds: 20 });
  assert.deepEqual(shown(report), []);
  assert.equal(report.clean, true);
  const compared = Object.fromEntries(report.results.map(({ name, compared }) => [name, compared]));
  assert.equal(compared['users: tickets knows what auth has'], 2);
  assert.equal(compared['orders: payments knows what orders has'], 5);
  assert.equal(compared['admissions: one for every place of a complete order'], 1);
  assert.equal(compared[provider], 3);
  assert.equal(compared['messages: no dead letters'], 0);
});

afterEach(async () => {
  const report = await verify(shop.stack, { waitSeconds: 5 });
  assert.deepEqual(shown(report), [], 'every plant is undone');
});

const rename = (name: string) => shop.sql('tickets', `update users set name = '${name}' where id = '${seller.id}'`);

test('a difference that goes away is forgiven while there is time, one that stays is not', async () => {
  await rename('Robert');
  assert.equal((await verify(shop.stack, { waitSeconds: 2 })).clean, false);
  const verified = verify(shop.stack, { waitSeconds: 60 });
  await pause(1_500);
  await rename('Clara');
  assert.equal((await verified).clean, true);
});

test('a difference that is another one at every look is motion', async () => {
  let isMoving = true;
  await rename('Robert');
  const moving = (async () => {
    for (let nth = 0; isMoving; nth++) {
      await rename(`Robert ${nth}`);
      await pause(50);
    }
  })();
  assert.equal((await verify(shop.stack)).clean, false);
  const report = await verify(shop.stack, { waitSeconds: 5 });
  isMoving = false;
  await moving;
  await rename('Clara');
  assert.deepEqual(shown(report), []);
});

test('while people go on buying it is clean, given time', async () => {
  const crowd = await shop.list(seller, 1_000);
  const buyers = await Promise.all(['Fanny', 'Felix', 'Lili'].map(shop.signUp));
  let sales = 0;
  let isOpen = true;
  const busy = buyers.map(async (one) => {
    for (; isOpen; sales++) await shop.pay(one, await shop.reserve(one, crowd, 1), 'pm_card_visa');
  });
  for (const wanted of [2, 4, 6]) {
    while (sales < wanted) await pause(20);
    assert.deepEqual(shown(await verify(shop.stack, { waitSeconds: 30 })), []);
  }
  isOpen = false;
  await Promise.all(busy);
});

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
    'places: tickets shows no more than there are',
    'tickets',
    `update tickets set held = held + 1 where id = '${ticket.id}'`,
    `update tickets set held = held - 1 where id = '${ticket.id}'`,
  );
  assert.equal(shownToo, `tickets ${ticket.id} held 8 and sold 2 of 9`);
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

test('a complete order whose payment is not captured is found', async () => {
  const [found] = await plant(
    'payments: each fits its order',
    'payments',
    `update payments set status = 'voided' where order_id = '${bought.id}'`,
    `update payments set status = 'captured' where order_id = '${bought.id}'`,
  );
  assert.equal(found, `${bought.id} the order is complete, its payment voided`);
});

test('entries of the ledger that do not balance are found, in their transition and in sum', async () => {
  const change = (cents: number) =>
    `alter table ledger disable trigger user;
     update ledger set amount_cents = amount_cents + ${cents} where account = 'sellers'
       and payment_id = (select id from payments where order_id = '${bought.id}');
     alter table ledger enable trigger user`;
  const found = await plant('ledger: every transition balances', 'payments', change(100), change(-100));
  assert.match(found[0]!, / version \d+ is out of balance by 100$/);
  assert.equal(found[1], 'payments all in EUR is out of balance by 100');
});

test('balanced entries that nothing was paid for are found, against payments and against orders', async () => {
  const payment = `(select id from payments where order_id = '${bought.id}')`;
  const change = `insert into ledger (payment_id, payment_version, account, amount_cents, currency)
    values (${payment}, 99, 'provider', 100, 'EUR'), (${payment}, 99, 'sellers', -100, 'EUR')`;
  const undo = `alter table ledger disable trigger user; delete from ledger where payment_version = 99;
    alter table ledger enable trigger user`;
  const [payments] = await plant('ledger: it says what the payments say', 'payments', change, undo);
  assert.match(payments!, /provider: 8400 in payments, 8500 in ledger; sellers: -8400 in payments, -8500 in ledger/);
  const [orders] = await plant('ledger: what was taken is what complete orders cost', 'payments', change, undo);
  assert.equal(orders, `${bought.id} the order is complete and costs 8400, 8500 was taken`);
});

test('an intent of a payment that the provider does not know is found, and money taken for no payment', async () => {
  const intent = await intentOf(bought.id);
  const found = await plant(
    provider,
    'payments',
    `update payments set intent_id = 'pi_zzz' where order_id = '${bought.id}'`,
    `update payments set intent_id = '${intent}' where order_id = '${bought.id}'`,
  );
  assert.deepEqual(found, [`${intent} 8400 was taken for no payment of ours`, 'pi_zzz the provider does not know it']);
});

test('a payment with money and no intent is found', async () => {
  const [row] = await shop.sql('payments', `select id, intent_id from payments where order_id = '${bought.id}'`);
  const found = await plant(
    provider,
    'payments',
    `update payments set intent_id = null where order_id = '${bought.id}'`,
    `update payments set intent_id = '${row?.intent_id}' where order_id = '${bought.id}'`,
  );
  assert.ok(found.includes(`${row?.id} is captured without an intent`));
});

test('what the provider says otherwise of a captured payment is found', async () => {
  const id = await intentOf(bought.id);
  const saying = (change: object) =>
    alter((intents) => intents.map((intent) => (intent.id === id ? { ...intent, ...change } : intent)));
  assert.deepEqual(await saying({ captures: 2 }), [`${id} was captured 2 times`]);
  assert.deepEqual(await saying({ amount: 8_000 }), [`${id} is over 8000 EUR, the payment over 8400 EUR`]);
  assert.deepEqual(await saying({ refunded: 100 }), [`${id} the payment is captured, 8300 was taken`]);
  assert.deepEqual(await saying({ authorized: 8_500 }), [
    `${id} the payment is captured, the order complete, and 100 is held`,
  ]);
});

test('money held for a cancelled order is found, for one that still waits it is not', async () => {
  const [gone, open] = [await intentOf(cancelled.id), await intentOf(declined.id)];
  const isVoided = `select from payments where intent_id = '${gone}' and status = 'voided'`;
  while ((await shop.sql('payments', isVoided)).length === 0) await pause(50);
  const found = await alter((intents) =>
    intents.map((intent) => ([gone, open].includes(intent.id) ? { ...intent, authorized: 12_600 } : intent)),
  );
  assert.deepEqual(found, [`${gone} the payment is voided, the order cancelled, and 12600 is held`]);
});

test('money held for a cancelled order is found, also when payments does not know of it', async () => {
  const open = await intentOf(declined.id);
  const holding = (intents: Intent[]) =>
    intents.map((intent) => (intent.id === open ? { ...intent, authorized: 4_200 } : intent));
  // Without a next look at it, so that nobody settles it meanwhile.
  const cancel = `update orders set status = 'cancelled' where id = '${declined.id}';
    update payments set check_at = null where order_id = '${declined.id}'`;
  const undo = `update orders set status = 'awaiting-payment' where id = '${declined.id}';
    update payments set check_at = now() + interval '1 hour' where order_id = '${declined.id}'`;
  const found = await withAlteredLedger(shop.stack, holding, (stack) =>
    plant(provider, 'payments', cancel, undo, stack),
  );
  assert.deepEqual(found, [`${open} the payment is created, the order cancelled, and 4200 is held`]);
});

test('money held for no payment of ours is found once it should have been given up', async () => {
  const stranger = (minutesOld: number) => ({
    id: 'pi_zzz',
    amount: 5_000,
    currency: 'eur',
    authorized: 5_000,
    captured: 0,
    refunded: 0,
    voided: 0,
    captures: 0,
    created: Math.floor(Date.now() / 1_000) - minutesOld * 60,
  });
  assert.deepEqual(await alter((intents) => [...intents, stranger(9)]), []);
  assert.deepEqual(await alter((intents) => [...intents, stranger(13)]), [
    'pi_zzz 5000 is held for no payment of ours',
  ]);
});

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
  assert.deepEqual(await said('= 1'), [`orders ${bought.id} versions before 2 were never said`]);
  assert.deepEqual(await said('= 2'), [`orders ${bought.id} versions are missing between 1 and 4`]);
  assert.deepEqual(await said('= 4'), [`orders ${bought.id} is version 4, and version 3 was said last`]);
  assert.deepEqual(await said('> 0'), [`orders ${bought.id} version 4 was never said`]);
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

test('a store that does not answer is said in one sentence', async () => {
  const nowhere = 'postgres://orders:x@127.0.0.1:1/orders';
  const stack = { ...shop.stack, databases: { ...shop.stack.databases, orders: nowhere } };
  await assert.rejects(verify(stack), /^Advice: The database of orders does not answer/);
});
