import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '@ticketing/common/testing/until';
import pg from 'pg';
import { operate as operateIn } from './testing/operate.ts';
import { goShopping, openShop } from './testing/shop.ts';
import { verify } from './verify.ts';

const shop = await openShop();
after(() => shop.close());
const { seller, bought, waiting, ticket } = await goShopping(shop);
assert.equal((await verify(shop.stack, { waitSeconds: 20 })).clean, true);

const operate = (...args: string[]) => operateIn(shop.home, args);
const isClean = async () => {
  const { code, said } = await operate('verify', '--wait', '20');
  assert.equal(code, 0, said);
};

test('verify shows what it compared, and ends with 0 when all is well', async () => {
  const { code, said, complained } = await operate('verify');
  assert.equal(complained, '');
  assert.match(said, /^orders: tickets knows what orders has +5 {2}ok$/m);
  assert.match(said, /^All is as it should be\.$/m);
  assert.equal(code, 0);
});

test('verify ends with 1 on a difference, and shows the first five', async () => {
  await shop.sql('tickets', `update ticket_orders set total_cents = total_cents + 1`);
  await shop.sql('tickets', `insert into users select uuidv7(), 'Nobody', 1 from generate_series(1, 7)`);
  const { code, said } = await operate('verify');
  assert.match(said, /^orders: tickets knows what orders has +5 {2}5 differences$/m);
  assert.match(said, new RegExp(`^ {4}${bought.id} {2}total_cents: 8400 in orders, 8401 in tickets$`, 'm'));
  assert.match(said, /^users: .* 7 differences(\n {4}.* only in tickets){5}\n {4}and 2 more\n/m);
  assert.match(said, /^2 of 26 checks found differences\.$/m);
  assert.equal(code, 1);
});

test('rebuild mends copies of tickets that were wrong, invented or lost', async () => {
  await shop.sql('tickets', `delete from ticket_orders where order_id = '${waiting.id}'`);
  await shop.sql('tickets', `update tickets set held = 0, sold = 9 where id = '${ticket.id}'`);
  const { code, said } = await operate('rebuild', 'tickets');
  assert.match(said, /^tickets +The copies are empty\.\nauth +The current state.*\norders +The current state/);
  assert.equal(code, 0);
  await isClean();
});

test('rebuild mends the copies of orders', async () => {
  await shop.sql('orders', `update tickets set price_cents = 1 where id = '${ticket.id}'`);
  assert.equal((await operate('rebuild', 'orders')).code, 0);
  await isClean();
});

test('rebuild mends the copies of payments', async () => {
  await shop.sql('payments', `delete from orders where id = '${waiting.id}'`);
  assert.equal((await operate('rebuild', 'payments')).code, 0);
  await isClean();
});

test('rebuild sets the timers of expiration anew', async () => {
  const { code, said } = await operate('rebuild', 'expiration');
  assert.match(said, /^expiration +The timers are gone\.\norders +The current state/);
  assert.equal(code, 0);
  await isClean();
});

test('restored makes whole again what an older copy of the database of orders is behind in', async () => {
  // As a backup has it that was made before the payment.
  await shop.sql(
    'orders',
    `with unpaid as (update orders set status = 'awaiting-payment', version = 1 where id = '${bought.id}' returning ticket_id, quantity),
       unsold as (delete from admissions where order_id = '${bought.id}')
     update places p set held = held + u.quantity, sold = sold - u.quantity from unpaid u where p.ticket_id = u.ticket_id`,
  );
  await shop.sql('orders', `delete from inbox; delete from watermarks`);
  const { code, said } = await operate('restored', 'orders');
  assert.match(said, /^Everything will be published with new versions/);
  assert.equal(code, 0);
  await isClean();
  const [order] = await shop.sql('orders', `select status from orders where id = '${bought.id}'`);
  assert.equal(order?.status, 'complete');
});

test('restored has new versions of everything kept everywhere', async () => {
  for (const service of ['auth', 'tickets', 'payments']) assert.equal((await operate('restored', service)).code, 0);
  await isClean();
  await goShopping(shop);
  await isClean();
});

test('replay has what was said handled by who lost it', async () => {
  await shop.sql('tickets', `delete from users; delete from inbox`);
  const { code, said } = await operate('replay', 'auth');
  assert.match(said, /^\d+ messages will be published again\.$/m);
  assert.equal(code, 0);
  await isClean();
});

test('replay from a time leaves out what was said before', async () => {
  const { said } = await operate('replay', 'auth', '--from', '2200-01-01T00:00:00Z');
  assert.match(said, /^0 messages will be published again\.$/m);
});

test('retire excuses a consumer from an owner’s log, until it requests it again', async () => {
  const { code, said } = await operate('retire', 'tickets', 'orders');
  assert.equal(said, 'The log is no longer held for orders.\n');
  assert.equal(code, 0);
  const consumers = () => shop.sql('tickets', 'select name, is_retired from consumers order by name');
  // The service runs, so it requests the log again within seconds.
  await until('it holds the log again', async () => (await consumers())[0]?.is_retired === false);
  const other = await operate('retire', 'tickets', 'payments');
  assert.match(other.said, /"payments" does not consume the messages of tickets\. These do: orders\./);
  assert.equal(other.code, 1);
  assert.deepEqual(await consumers(), [{ name: 'orders', is_retired: false }]);
});

const versionOfSeller = async () =>
  Number((await shop.sql('tickets', `select version from users where id = '${seller.id}'`))[0]?.version);

const bury = (name: string) =>
  shop.sql(
    'tickets',
    `insert into dead_letters (stream, stream_seq, type, body, reason, deliveries)
     select 'USERS', 1, 'user.created', json_build_object('id', id, 'name', '${name}', 'version', version + 1), 'a bug', 5
     from users where id = '${seller.id}'`,
  );

test('dead letters are listed for all services or one, with type and reason', async () => {
  await bury('Clara');
  assert.match(
    (await operate('dead-letters')).said,
    /^auth +No dead letters\.\ntickets +\d+ .* user\.created +a bug\n/,
  );
  assert.match((await operate('dead-letters', 'orders')).said, /^orders +No dead letters\.\n$/);
});

test('dead letters that are tried again are handled and gone', async () => {
  const version = await versionOfSeller();
  const { code, said } = await operate('dead-letters', 'retry', 'tickets');
  assert.equal(said, 'tickets     1 of 1 handled.\n');
  assert.equal(code, 0);
  assert.equal(await versionOfSeller(), version + 1);
  await shop.sql('tickets', `update users set version = ${version} where id = '${seller.id}'`);
});

test('dead letters that are dropped change nothing', async () => {
  await bury('Robert');
  assert.match((await operate('dead-letters', 'drop')).said, /^tickets +1 dead letters dropped\.$/m);
  await isClean();
});

test('sql shows rows as a table', async () => {
  const { code, said } = await operate(
    'sql',
    'orders',
    `select status, quantity from orders where id = '${bought.id}'`,
  );
  assert.equal(said, 'status    quantity\n────────  ────────\ncomplete         2\n(1 row)\n');
  assert.equal(code, 0);
});

test('sql changes nothing unless it is told to write', async () => {
  const change = `update users set name = 'Robert'`;
  for (const statement of [change, `commit; ${change}`]) {
    const { code, said } = await operate('sql', 'tickets', statement);
    assert.match(said, /^PostgreSQL says: cannot /);
    assert.equal(code, 1);
  }
  await isClean();
  const { said } = await operate('sql', 'tickets', `update users set name = name`, '--write');
  assert.equal(said, 'UPDATE 4\n');
});

test('sql without a statement takes them one after another, also over several lines', async () => {
  const { code, said } = await operateIn(shop.home, ['sql', 'tickets'], '\\d\nselect 1 as one,\n  2 as two;\nselect 3');
  assert.match(said, /^ticket_orders +order_id +uuid$/m);
  assert.match(said, /one {2}two\n─── {2}───\n {2}1 {4}2\n\(1 row\)/);
  assert.match(said, / 3\n\(1 row\)\n$/);
  assert.equal(code, 0);
});

test('what is not understood is said in a sentence, with the help, and ends with 2', async () => {
  const wrong: [string[], RegExp][] = [
    [[], /^Say what to do\./],
    [['reply'], /^There is no command "reply"\./],
    [['replay'], /^Say which service: auth, tickets, orders or payments\./],
    [['replay', 'expiration'], /^Expiration keeps no record/],
    [['replay', 'orders', '--from', 'yesterday'], /^"yesterday" is not a time/],
    [['rebuild', 'auth'], /^Auth hears nobody/],
    [['restored', 'redis'], /^There is no service "redis"/],
    [['rebuild', 'client'], /^There is no service "client"/],
    [['dead-letters', 'burn'], /^There is no service "burn"/],
    [['status', '--minutes', 'ten'], /^--minutes must be a number above 0, not "ten"/],
    [['verify', '--wait', 'long'], /^"long" is not a number of seconds/],
    [['verify', '--weight'], /^Unknown option '--weight'\./],
    [['retire', 'tickets'], /^Say which consumer: auth, tickets, orders or payments\./],
    [['restore', 'evening', '--only', 'redis'], /^There is no database "redis"/],
    [['sql', 'orders', 'select', '1'], /^"1" is one word too many\./],
  ];
  const answers = await Promise.all(wrong.map(([args]) => operate(...args)));
  for (const [nth, { code, complained }] of answers.entries()) {
    assert.match(complained, wrong[nth]![1]);
    assert.match(complained, /\n\nnpm run ops -- <command>\n/);
    assert.equal(code, 2);
  }
});

test('help is given, with what to do in a cluster', async () => {
  const { code, said } = await operate('help');
  assert.match(said, /kubectl exec/);
  assert.equal(code, 0);
});

test('where nothing runs, that is said in a sentence', async () => {
  const home = await mkdtemp(join(tmpdir(), 'ticketing-ops-'));
  const { code, complained } = await operateIn(home, ['verify']);
  assert.match(complained, /^Nothing is running here: .* Run npm start, .*\n$/);
  assert.equal(code, 1);
  await rm(home, { recursive: true });
});

test('a database that takes no connections is a sentence, without a stack trace', async () => {
  const admin = new pg.Client({ connectionString: shop.stack.postgresAdmin });
  await admin.connect();
  await admin.query('alter database auth allow_connections false');
  try {
    const { code, said } = await operate('revoke-key');
    assert.match(said, /^revoke-key failed: database "auth" is not .*\n$/);
    assert.equal(code, 1);
  } finally {
    await admin.query('alter database auth allow_connections true');
    await admin.end();
  }
});

test('while a store is away, verify waits for it', async () => {
  const { postgres } = shop.stack.processes;
  process.kill(postgres!.pid!, 'SIGKILL');
  await pause(100);
  await isClean();
});
