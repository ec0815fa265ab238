import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { until } from '@ticketing/common/testing/until';
import pg from 'pg';
import { operate } from '../testing/operate.ts';
import { goShopping, openShop } from '../testing/shop.ts';
import { judge } from './judge.ts';
import { readFacts } from './read-facts.ts';
import { show } from './show.ts';

const shop = await openShop();
after(() => shop.close());
const { bought, waiting, buyer, ticket } = await goShopping(shop);

const look = async (): Promise<string> => {
  const facts = await readFacts(shop.stack, 100);
  return show(facts, judge(facts));
};
/** Looks until the screen is as wanted: services notice some outages only after seconds. */
const untilScreen = async (what: string, isWanted: (screen: string) => boolean): Promise<void> => {
  let screen = '';
  await until(
    what,
    async () => {
      screen = await look();
      return isWanted(screen);
    },
    120_000,
  ).catch((error) => {
    throw new Error(`${error}\n${screen}`);
  });
};
const isWell = () => untilScreen('all is well', (screen) => screen.endsWith('All is well.'));
const isWrong = (sentence: string) =>
  untilScreen(sentence, (screen) => screen.split('\nWRONG\n')[1]?.includes(`  ${sentence}\n`) === true);
/** Freezes a process while `during` runs. */
const frozen = async (name: string, during: () => Promise<void>): Promise<void> => {
  const pid = shop.stack.processes[name]?.pid;
  assert.ok(pid);
  process.kill(pid, 'SIGSTOP');
  try {
    await during();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
};

test('status of a system that people have bought in: all is well', async () => {
  await isWell();
  const { code, said, complained } = await operate(shop.home, ['status']);
  assert.deepEqual([code, complained], [0, '']);
  assert.match(said, /^orders +yes +yes +yes +\d+ of \d+$/m);
  assert.match(said, /^ORDERS +\d+ +0 % {2}(?=.*tickets 0)(?=.*payments 0)(?=.*expiration 0)/m);
  assert.match(said, /^orders +\d+ hold places, 0 overdue$/m);
});

test('status names a consumer whose process is frozen, and what it has not handled', async () => {
  // Otherwise the oldest message that it has not reported as handled would be one of the purchases before.
  await until('payments has reported everything as handled', async () => {
    const rows = await shop.sql(
      'orders',
      `select 1 as done from consumers where name = 'payments'
         and (txid, pos) >= (select txid, pos from outbox order by outbox.txid desc, pos desc limit 1)`,
    );
    return rows.length > 0;
  });
  await frozen('payments', async () => {
    await isWrong('payments does not answer.');
    await shop.sql(
      'orders',
      `insert into outbox (type, aggregate_id, body, created_at)
       select type, aggregate_id, body, now() - interval '10 minutes' from outbox where aggregate_id = '${bought.id}' limit 1`,
    );
    await isWrong('payments has not handled a message of orders that is 10 min old.');
  });
  await isWell();
});

test('status names a dead letter and a message that the broker refused', async () => {
  await shop.sql(
    'tickets',
    `insert into dead_letters (stream, stream_seq, type, body, reason, deliveries)
     values ('USERS', 1, 'user.created', '{}', 'a bug', 5)`,
  );
  await isWrong('tickets has 1 dead letter.');
  const { code, said } = await operate(shop.home, ['status']);
  assert.equal(code, 1);
  assert.match(said, /docs\/runbook\.md#dead-letters$/m);
  await shop.sql('tickets', 'delete from dead_letters');
  await shop.sql('orders', `insert into refused_messages values ('${bought.id}', 'order.created', 'too large')`);
  await isWrong('The broker refused 1 message of orders.');
  await shop.sql('orders', 'delete from refused_messages');
  await isWell();
});

test('status names a broker that is frozen, and what is not published meanwhile', async () => {
  await frozen('nats', async () => {
    await isWrong('The broker does not answer.');
    await shop.signUp('Fanny');
    await isWrong('The broker does not answer.');
    await untilScreen('a message is not published', (screen) =>
      /The oldest unpublished message of auth is \d+ s old\./.test(screen),
    );
  });
  await isWell();
});

test('status names Redis that is frozen', async () => {
  await frozen('redis', () => isWrong('Redis does not answer.'));
  await isWell();
});

test('status names a database that does not answer', async () => {
  const asAdmin = async (...statements: readonly string[]) => {
    const client = new pg.Client(shop.stack.postgresAdmin);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  await asAdmin(
    'alter database payments with allow_connections false',
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'payments'`,
  );
  await isWrong('payments is not ready. Its database does not answer it.');
  await asAdmin('alter database payments with allow_connections true');
  await isWell();
});

test('status names an order that nobody decides, since payments does not say whether it is paid', async () => {
  await frozen('payments', async () => {
    await shop.sql(
      'orders',
      `update orders set expires_at = now() - interval '1 minute', decide_at = now() - interval '1 minute'
       where id = '${waiting.id}'`,
    );
    await isWrong('1 order should have been decided.');
  });
  await isWell();
});

test('status names money that stays where its order does not want it, since the provider does not answer', async () => {
  const order = await shop.reserve(buyer, ticket, 1);
  await shop.pay(buyer, order, 'pm_card_authenticationRequired');
  await frozen('sandbox', async () => {
    await shop.cancel(buyer, order);
    await until('payments has been asked to void it', async () => {
      const rows = await shop.sql(
        'payments',
        `update payments set checks = 9, updated_at = now() - interval '10 minutes'
         where order_id = '${order.id}' and (select status from orders where id = '${order.id}') = 'cancelled'
           and asked is null returning id`,
      );
      return rows.length === 1;
    });
    await isWrong('A payment has not been where its order wants it for 10 min.');
  });
  await isWell();
});
