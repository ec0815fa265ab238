import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { OrderState } from '@ticketing/contracts/messages/orders';
import { hearOfTicket, ordersDatabase, plantUnpaidOrders } from '../testing/fixtures.ts';
import { listOrdersChangedSince, lockDueOrders, republishOrders, waitForPayments } from './orders.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());
beforeEach(() => database.query('truncate orders, admissions, outbox'));

const nobody = '00000000-0000-0000-0000-000000000000';
/** So many orders that are due so long after now, by the order of their ids. */
const plant = async (count: number, dueInSeconds: number): Promise<string[]> => {
  const known = await idsOf('select id from orders');
  const { id } = await hearOfTicket(database);
  await plantUnpaidOrders(database, id, count, dueInSeconds);
  return (await idsOf('select id from orders order by id')).filter((one) => !known.includes(one));
};
const clock = async (): Promise<number> => {
  const [row] = await database.query<{ at: Date }>('select clock_timestamp()::timestamptz(3) as at');
  return row!.at.getTime();
};
const idsOf = async (query: string, values: unknown[] = []): Promise<string[]> =>
  (await database.query<{ id: string }>(query, values)).map(({ id }) => id);
const change = (id: string | undefined, assignments: string, ...values: unknown[]) =>
  database.query(`update orders set ${assignments} where id = $1`, [id, ...values]);

describe('an order as messages carry it', () => {
  const id = randomUUIDv7();
  const [ticketId, buyerId, sellerId] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7()];
  const moment = (second: number): string => `2026-07-01T22:00:0${second}.00${second}Z`;
  const admissions = [1, 2].map((number) => ({ id: randomUUIDv7(), number }));
  const body: OrderState = {
    ...{
      id,
      ticketId,
      buyerId,
      sellerId,
      title: 'T',
      quantity: 50,
      unitPriceCents: 99_999_999,
      totalCents: 4_999_999_950,
    },
    ...{ currency: 'USD', status: 'complete', admissions, version: 7, payingSince: moment(2), extensionsLeft: 0 },
    ...{ createdAt: moment(1), expiresAt: moment(2), decideAt: moment(3), updatedAt: moment(4) },
  };
  beforeEach(async () => {
    await database.query(
      `insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, status,
                           version, created_at, expires_at, decide_at, updated_at, paying_since)
       values ($1, $2, $3, $4, 'T', 50, 99999999, 'USD', 'complete', 7, $5, $6, $7, $8, $6)`,
      [id, ticketId, buyerId, sellerId, ...[1, 2, 3, 4].map(moment)],
    );
    // Stored in the reverse order, beside one of another order.
    for (const one of admissions.toReversed())
      await database.query('insert into admissions values ($1, $2, 60, $3, $4)', [ticketId, one.number, one.id, id]);
    await database.query('insert into admissions values ($1, 3, 60, $2, $3)', [
      ...[ticketId, randomUUIDv7(), randomUUIDv7()],
    ]);
  });
  const read = (zone: string) =>
    database.transaction(async (tx) => {
      await tx.query(`select set_config('timezone', $1, true)`, [zone]);
      const [row] = await tx.query<{ body: unknown }>('select order_body(o) as body from orders o where id = $1', [id]);
      return row?.body;
    });

  it('has each field from its column, in UTC wherever the database is', async () => {
    assert.deepEqual(OrderState.strict().parse(await read('UTC')), body);
    assert.deepEqual(await read('America/New_York'), await read('UTC'));
  });

  it('keeps its admissions when it is refunded, has none before it is paid, and names the reason of its end', async () => {
    await change(id, `status = 'refunded'`);
    assert.deepEqual(await read('UTC'), { ...body, status: 'refunded' });
    await change(id, `status = 'cancelled', reason = 'expired'`);
    assert.deepEqual(await read('UTC'), { ...body, status: 'cancelled', reason: 'expired', admissions: [] });
  });
});

describe('orders that are due', () => {
  const patienceSeconds = 1_800;
  const due = (heardUntilSeconds: number, limit = 100) =>
    database.transaction(async (tx) => {
      const [row] = await tx.query<{ at: Date }>(`select now() + make_interval(secs => $1) as at`, [heardUntilSeconds]);
      return lockDueOrders(tx, row!.at, patienceSeconds, limit);
    });
  const dueIds = async (...args: Parameters<typeof due>) => (await due(...args)).orders.map(({ id }) => id);

  it('are those whose time is up and covered by an answer, or that have waited for one too long', async () => {
    const [future, uncovered, covered, impatient] = [
      await plant(1, 60),
      await plant(1, -10),
      await plant(1, -100),
      await plant(1, -1_801),
    ];
    assert.deepEqual(await dueIds(-50), [...covered, ...impatient].sort());
    assert.deepEqual(await dueIds(-3_600), impatient);
    assert.deepEqual(await dueIds(3_600), [...uncovered, ...covered, ...impatient].sort(), 'an answer of the future');
    await change(future[0], `expires_at = now() - interval '1 hour'`);
    assert.ok(!(await dueIds(3_600)).includes(future[0]!), 'it has been given more time');
  });

  it('are the longest due if there are too many, in the order of their ids, with all that decides about them', async () => {
    const [newest] = await plant(1, -1);
    const oldest = await plant(3, -20);
    assert.deepEqual(await dueIds(3_600, 3), oldest);
    assert.deepEqual(await dueIds(3_600, 4), [newest, ...oldest]);
    await change(newest, `extensions = 1, paying_since = now(), latest_decide_at = now()`);
    const [row] = await database.query('select * from orders where id = $1', [newest]);
    const {
      expires_at: expiresAt,
      decide_at: decideAt,
      ticket_id: ticketId,
      latest_decide_at,
    } = row as Record<string, unknown>;
    assert.deepEqual((await due(3_600, 4)).orders[0], {
      ...{ id: newest, status: 'awaiting-payment', reason: null, expiresAt, decideAt, ticketId, quantity: 1 },
      ...{ isPaying: true, extensions: 1, latestDecideAt: latest_decide_at },
    });
  });

  it('are not those that are paid or have ended, which would take the turns of others', async () => {
    const [confirming, complete, cancelled, waiting] = await plant(4, -60);
    await change(confirming, `status = 'confirming'`);
    await change(complete, `status = 'complete'`);
    await change(cancelled, `status = 'cancelled', reason = 'expired'`);
    assert.deepEqual(await dueIds(3_600), [waiting]);
  });

  it('come with the moment after they were locked', async () => {
    await plant(1, -60);
    await database.transaction(async (tx) => {
      await tx.query('select pg_sleep(0.02)');
      const from = await clock();
      const { now } = await lockDueOrders(tx, new Date(), patienceSeconds, 10);
      assert.ok(now.getTime() >= from);
    });
  });
});

describe('republishing', () => {
  const page = (after: string, limit: number, versionFloor = 1) =>
    database.transaction((tx) => republishOrders(tx, { after, limit, versionFloor }));

  it('publishes the message of each state', async () => {
    const [created, extended, confirming, cancelled, complete, refunded] = await plant(6, 60);
    await change(extended, `decide_at = decide_at + interval '5 minutes'`);
    await change(confirming, `status = 'confirming'`);
    await change(cancelled, `status = 'cancelled', reason = 'expired'`);
    await change(complete, `status = 'complete'`);
    await change(refunded, `status = 'refunded'`);
    assert.equal(await page(nobody, 100), refunded);
    const rows = await database.query(
      `select o.type, o.aggregate_id as id, o.body::jsonb = order_body(r)::jsonb as "isState"
       from outbox o join orders r on r.id = o.aggregate_id order by o.pos`,
    );
    assert.deepEqual(
      rows,
      [
        ['order.created', created],
        ['order.updated', extended],
        ['order.accepted', confirming],
        ['order.cancelled', cancelled],
        ['order.completed', complete],
        ['order.completed', refunded],
      ].map(([type, id]) => ({ type, id, isState: true })),
    );
  });

  it('goes on after the last one of a page, each once, and ends', async () => {
    const ids = await plant(5, 60);
    const lasts: (string | null)[] = [];
    for (let after: string | null = nobody; after !== null && lasts.length < 9; lasts.push(after))
      after = await page(after, 2);
    assert.deepEqual(lasts, [ids[1], ids[3], ids[4], null]);
    assert.deepEqual(await idsOf('select aggregate_id as id from outbox order by pos'), ids);
  });

  it('raises versions to the floor, and lowers none', async () => {
    const [, high] = await plant(2, 60);
    await change(high, 'version = 90');
    await page(nobody, 10, 50);
    const rows = await database.query<{ version: number }>(
      `select (body ->> 'version')::int as version from outbox order by pos`,
    );
    assert.deepEqual(
      rows.map(({ version }) => version),
      [50, 90],
    );
  });
});

describe('after a restore', () => {
  it('unpaid orders get time for payments’ messages to arrive again, and no order loses any', async () => {
    const graceSeconds = 300;
    const [soon] = await plant(1, -3_600);
    const [late] = await plant(1, 900);
    const [confirming] = await plant(1, -3_600);
    await change(confirming, `status = 'confirming'`);
    await database.query('update deadline set asked_at = now(), answered_at = now()');
    const decideAt = async () => {
      const rows = await database.query<{ id: string; at: Date }>('select id, decide_at as at from orders');
      return new Map(rows.map(({ id, at }) => [id, at.getTime()]));
    };
    const [before, from] = [await decideAt(), await clock()];
    await database.transaction((tx) => waitForPayments(tx, graceSeconds));
    const [after, to] = [await decideAt(), await clock()];
    const given = after.get(soon!)! - graceSeconds * 1_000;
    assert.ok(given >= from && given <= to, new Date(given).toISOString());
    for (const id of [late, confirming]) assert.equal(after.get(id!), before.get(id!));
    const deadline = await database.query(
      `select from deadline where asked_at = '-infinity' and answered_at = '-infinity'`,
    );
    assert.equal(deadline.length, 1, 'what payments answered before does not count');
  });
});

describe('the changes that a stream resumes with', () => {
  it('are those of the given buyers since that moment, in the order of the changes', async () => {
    const [buyerId, other] = [randomUUIDv7(), randomUUIDv7()];
    const [before, last, at, first] = await plant(4, 60);
    const [theirs, strangers] = await plant(2, 60);
    const since = new Date('2026-11-01T12:00:00.000Z');
    for (const [id, second, buyer] of [
      [before, -0.001, buyerId],
      [last, 9, buyerId],
      [at, 0, buyerId],
      [first, 5, buyerId],
      [theirs, 7, other],
      [strangers, 5, randomUUIDv7()],
    ] as const)
      await change(
        id,
        'buyer_id = $2, created_at = $3, updated_at = $4',
        ...[buyer, new Date(0), new Date(since.getTime() + second * 1_000)],
      );
    const orders = await listOrdersChangedSince(database, [buyerId, other], since);
    assert.deepEqual(
      orders.map(({ id }) => id),
      [at, first, theirs, last],
    );
  });

  it('are among the buyer’s newest hundred orders', async () => {
    const ids = await plant(102, 60);
    const buyerId = randomUUIDv7();
    await database.query('update orders set buyer_id = $1, updated_at = created_at', [buyerId]);
    const orders = await listOrdersChangedSince(database, [buyerId], new Date(0));
    assert.deepEqual(orders.map(({ id }) => id).sort(), ids.slice(2));
  });
});
