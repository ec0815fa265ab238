import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { republishAll } from '@ticketing/common/testing/republish-all';
import { TicketState } from '@ticketing/contracts/messages/tickets';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { createTestService, type TestService } from '../testing/service.ts';
import { followOrders } from './follow-orders.ts';
import { followUsers } from './follow-users.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());

const silent = () => {};

const create = async (given: object = {}): Promise<{ id: string; sellerId: string }> => {
  const payload = { title: 'A concert', priceCents: 2_500, quantity: 5, ...given };
  const { headers } = service.somebody();
  return (await service.app.inject({ method: 'POST', url: '/api/tickets', headers, payload })).json();
};

const ask = async (id: string) => (await service.app.inject({ method: 'GET', url: `/api/tickets/${id}` })).json();

describe('republish', () => {
  it('says the current state of every ticket again, exactly as it was said when it changed', async () => {
    await create({ venue: 'The Hall', city: 'Ghent', description: 'Loud.', startsAt: '2031-05-01T20:00:00+02:00' });
    await create();
    await service.database.query(
      `insert into tickets (id, seller_id, title, category, price_cents, currency, quantity, status, version, created_at, updated_at)
       select gen_random_uuid(), gen_random_uuid(), 'One of many', 'other', 100, 'EUR', 1, 'on-sale', 1, now(), now()
       from generate_series(1, 5500)`,
    );
    const outbox = () =>
      service.database.query<{ type: string; aggregate_id: string; body: object }>(
        'select type, aggregate_id, body from outbox order by txid, pos',
      );
    const said = await outbox();
    await service.database.query('delete from outbox');
    await republishAll(service.database, service.republish);
    const again = await outbox();
    assert.equal(again.length, said.length + 5_500);
    assert.ok(again.every(({ type, body }) => type === 'ticket.updated' && TicketState.safeParse(body).success));
    for (const { aggregate_id, body } of said)
      assert.deepEqual(again.find((one) => one.aggregate_id === aggregate_id)?.body, body);
  });
});

describe('republish after a restore', () => {
  it('raises both versions of one page of tickets to the floor, and lowers none', async () => {
    const ids = (await Promise.all([create(), create(), create(), create()])).map(({ id }) => id).toSorted();
    const before = await service.database.query<{ id: string }>(
      'select max(id::text)::uuid as id from tickets where id < $1',
      [ids[0]],
    );
    await service.database.query('update tickets set version = 9, availability_version = 12 where id = $1', [ids[1]]);
    await service.database.query('update tickets set availability_version = 8 where id = $1', [ids[2]]);
    const page = { after: before[0]?.id ?? '00000000-0000-0000-0000-000000000000', limit: 3, versionFloor: 7 };
    const last = await service.database.transaction((tx) => service.republish(tx, page));
    assert.equal(last, ids[2]);
    const versions = await Promise.all(ids.map(ask));
    assert.deepEqual(
      versions.map(({ version, availabilityVersion }) => [version, availabilityVersion]),
      [
        [7, 7],
        [9, 12],
        [7, 8],
        [1, 1],
      ],
    );
    const published = await service.database.query<{ id: string; version: number }>(
      `select aggregate_id as id, (body->>'version')::int as version from outbox
       where type = 'ticket.updated' and aggregate_id = any ($1::uuid[]) order by pos`,
      [ids],
    );
    assert.deepEqual(published, [
      { id: ids[0], version: 7 },
      { id: ids[1], version: 9 },
      { id: ids[2], version: 7 },
    ]);
    const end = { ...page, after: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
    assert.equal(await service.database.transaction((tx) => service.republish(tx, end)), null);
  });
});

describe('forget', () => {
  it('empties the copies and what was counted, never goes back in version, and can be built anew', async () => {
    const { id, sellerId } = await create();
    const untouched = await create();
    const orders = [orderState({ ticketId: id, quantity: 2 }), orderState({ ticketId: id, status: 'complete' })];
    const user = { id: sellerId, name: 'Ada', version: 1 };
    const build = () =>
      service.database.transaction(async (tx) => {
        await followUsers(silent)(tx, [user]);
        await followOrders(silent)(tx, orders);
      });
    await build();
    const before = await ask(id);
    assert.deepEqual([before.available, before.sellerName], [2, 'Ada']);

    await service.database.transaction(service.forget);
    const empty = await ask(id);
    assert.deepEqual([empty.available, empty.sellerName], [5, 'Somebody']);
    assert.ok(empty.availabilityVersion > before.availabilityVersion);
    assert.equal((await ask(untouched.id)).availabilityVersion, 1);

    await build();
    const anew = await ask(id);
    assert.ok(anew.availabilityVersion > empty.availabilityVersion);
    assert.deepEqual({ ...anew, availabilityVersion: 0 }, { ...before, availabilityVersion: 0 });
  });

  it('forgets what is only sold, and when a place may be free again', async () => {
    const [sold, full] = [await create({ quantity: 1 }), await create({ quantity: 1 })];
    await service.database.transaction((tx) =>
      followOrders(silent)(tx, [
        orderState({ ticketId: sold.id, status: 'complete' }),
        orderState({ ticketId: full.id }),
      ]),
    );
    assert.deepEqual([(await ask(sold.id)).status, typeof (await ask(full.id)).nextReleaseAt], ['sold-out', 'string']);
    await service.database.transaction(service.forget);
    for (const { id } of [sold, full]) {
      const { status, available, nextReleaseAt, availabilityVersion } = await ask(id);
      assert.deepEqual([status, available, nextReleaseAt, availabilityVersion], ['on-sale', 1, undefined, 3]);
    }
  });

  it('loses nothing of what is followed at the same time', async () => {
    const { id } = await create({ quantity: 1_000 });
    const follow = () => service.database.transaction((tx) => followOrders(silent)(tx, [orderState({ ticketId: id })]));
    const forget = () => service.database.transaction(service.forget);
    await Promise.all(Array.from({ length: 60 }, (_, nth) => (nth % 10 === 5 ? forget() : follow())));
    const [row] = await service.database.query<{ counted: number; held: number }>(
      `select coalesce(sum(o.quantity), 0) as counted, t.held from tickets t left join ticket_orders o on o.ticket_id = t.id
       where t.id = $1 group by t.held`,
      [id],
    );
    assert.equal(row?.held, row?.counted);
  });
});

describe('following users', () => {
  it('shows the newest name on all of a seller’s tickets, as a new availability version', async () => {
    const { id, sellerId } = await create();
    const other = await create();
    const announced: string[] = [];
    const hear = (name: string, version: number) =>
      service.database.transaction((tx) =>
        followUsers((ids) => announced.push(...ids))(tx, [{ id: sellerId, name, version }]),
      );
    await hear('Ada Lovelace', 2);
    await hear('Ada', 1);
    await hear('Ada Lovelace', 2);
    await hear('Ada Lovelace', 3);
    const { sellerName, availabilityVersion } = await ask(id);
    assert.deepEqual([sellerName, availabilityVersion], ['Ada Lovelace', 2]);
    assert.deepEqual(announced, [id]);
    const { sellerName: otherName, availabilityVersion: otherVersion } = await ask(other.id);
    assert.deepEqual([otherName, otherVersion], ['Somebody', 1]);
    const stranger = { id: randomUUID(), name: 'Stranger', version: 1 };
    await service.database.transaction((tx) => followUsers(silent)(tx, [stranger, stranger]));
  });
});
