import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import { until } from '@ticketing/common/testing/until';
import { pino } from 'pino';
import { createOrphanSearch } from '../orphan-search.ts';
import { createTestService, type TestService } from '../testing/service.ts';
import { voidOrphans } from './void-orphans.ts';

let service: TestService;
before(async () => {
  service = await createTestService({ background: false });
});
after(() => service.close());
beforeEach(async () => {
  service.door.guard = () => undefined;
  await service.database.query('update installation set orphans_sought_until = now()');
});

const graceSeconds = 600;
const later = (seconds: number): Date => new Date(Date.now() + seconds * 1_000);
const search = (now: Date) => voidOrphans(service.database, service.ownProvider, now, graceSeconds, 'sandbox');
const line = async (order: { id: string }) => (await service.provider.ledgerOf(order.id))[0]!;

/** As when this database came back from a backup made before. */
const lose = (order: { id: string }) =>
  service.database.transaction(async (tx) => {
    const [payment] = await tx.query<{ id: string }>('delete from payments where order_id = $1 returning id', [
      order.id,
    ]);
    await tx.query('alter table ledger disable trigger ledger_is_append_only');
    for (const table of ['ledger', 'provider_answers'])
      await tx.query(`delete from ${table} where payment_id = $1`, [payment?.id]);
    await tx.query('alter table ledger enable trigger ledger_is_append_only');
  });

const paid = async () => {
  const order = await service.anOrder();
  assert.equal((await service.pay(order, 'pm_card_visa')).body.status, 'authorized');
  return order;
};

it('an authorization that belongs to no payment here is voided after its grace, not before, and only once', async () => {
  const order = await paid();
  await lose(order);
  assert.equal(await search(later(graceSeconds - 5)), 0);
  assert.equal((await line(order)).voided, 0);
  const end = later(graceSeconds + 5);
  assert.equal(await search(end), 1);
  assert.equal((await line(order)).voided, 2_500);
  service.door.calls.length = 0;
  assert.equal(await search(end), 0);
  assert.deepEqual(service.door.calls, [], 'what has been searched is not searched again');
});

it('an intent that is only started, which its buyer could yet confirm, is given up as well', async () => {
  const order = await service.anOrder();
  const { body } = await service.pay(order);
  await lose(order);
  assert.equal(await search(later(graceSeconds + 5)), 1);
  await assert.rejects(service.provider.confirmInBrowser(body.clientSecret, 'pm_card_visa'));
});

it('so is one whose payment is over', async () => {
  const order = await paid();
  await service.database.query(`update payments set status = 'voided' where order_id = $1`, [order.id]);
  assert.equal(await search(later(graceSeconds + 5)), 1);
  assert.equal((await line(order)).voided, 2_500);
});

it('one that its payment has not taken up yet is left to it, and a second one that was made for it is not', async () => {
  const order = await service.anOrder();
  const { body } = await service.pay(order);
  const [{ id } = { id: '' }] = await service.provider.ledgerOf(order.id);
  await service.database.query('update payments set intent_id = null, client_secret = null where id = $1', [body.id]);
  assert.equal(await search(later(graceSeconds + 5)), 0);
  await service.database.query(`update payments set intent_id = 'pi_another' where id = $1`, [body.id]);
  await service.database.query('update installation set orphans_sought_until = now()');
  assert.equal(await search(later(graceSeconds + 5)), 1);
  assert.equal((await service.provider.owner.paymentIntents.retrieve(id)).status, 'canceled');
});

it('payments that live, those that are captured, and intents of others on the same account are left alone', async () => {
  const [live, done] = [await paid(), await paid()];
  await service.decide(done, 'confirming');
  await service.settleDue();
  await lose(done);
  const others: Record<string, string>[] = [{ orderId: live.id }, { orderId: live.id, installation: 'another' }];
  for (const metadata of others) {
    const { id } = await service.provider.owner.paymentIntents.create({
      amount: 900,
      currency: 'eur',
      capture_method: 'manual',
      allowed_payment_method_types: ['card'],
      metadata,
    });
    await service.provider.owner.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  }
  assert.equal(await search(later(graceSeconds + 5)), 0);
  for (const { voided } of await service.provider.ledgerOf(live.id)) assert.equal(voided, 0);
  assert.equal((await line(done)).refunded, 0);
});

it('a payment that was lost gets its intent back when its order is decided, and its money goes where the order wants it', async () => {
  const [accepted, served, off, offAndTaken] = [await paid(), await paid(), await paid(), await paid()];
  for (const order of [served, offAndTaken]) await service.decide(order, 'confirming');
  await service.settleDue();
  for (const order of [accepted, served, off, offAndTaken]) await lose(order);
  await service.database.query('delete from outbox');
  await service.decide(accepted, 'confirming');
  await service.decide(served, 'complete');
  for (const order of [off, offAndTaken]) await service.decide(order, 'cancelled');
  assert.equal(await search(later(graceSeconds + 5)), 0);
  await service.settleDue();
  const ends = await Promise.all([accepted, served, off, offAndTaken].map(service.statusOf));
  assert.deepEqual(ends, ['captured', 'captured', 'voided', 'refunded']);
  assert.deepEqual(
    [await line(accepted), await line(served), await line(off), await line(offAndTaken)].map((one) => [
      one.captured,
      one.refunded,
      one.voided,
    ]),
    [
      [2_500, 0, 0],
      [2_500, 0, 0],
      [0, 0, 2_500],
      [2_500, 2_500, 0],
    ],
  );
  const [{ said } = { said: 0 }] = await service.database.query<{ said: number }>(
    `select count(*) as said from outbox where type in ('payment.captured', 'payment.voided', 'payment.refunded')`,
  );
  assert.ok(said >= 4, 'orders hears of each');
});

it('the search runs by itself, and again for what is made later', async () => {
  let searches = 0;
  const database: typeof service.database = {
    ...service.database,
    query: (text, values) => {
      if (text.includes('from installation')) searches += 1;
      return service.database.query(text, values);
    },
  };
  const lines: { readonly voided?: number }[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const orphans = createOrphanSearch(database, service.ownProvider, 1, 'sandbox', log);
  const startedAt = performance.now();
  const searching = orphans.start();
  try {
    await until('a search has found nothing', async () => searches > 1);
    for (let round = 0; round < 2; round++) {
      const order = await paid();
      await lose(order);
      await until('it is voided', async () => (await line(order)).voided === 2_500);
    }
  } finally {
    await searching.stop();
  }
  assert.deepEqual(
    lines.map(({ voided }) => voided),
    [1, 1],
    'each is in the log, and a search that finds nothing is not',
  );
  assert.ok(searches <= (performance.now() - startedAt) / 1_000 + 1, `${searches} searches: one a grace period`);
});

it('an intent that was too young for one search is found by a later one', async () => {
  const order = await paid();
  await lose(order);
  await service.database.query(`update installation set orphans_sought_until = now() - interval '1 hour'`);
  assert.equal(await search(later(graceSeconds - 300)), 0);
  assert.equal(await search(later(graceSeconds + 5)), 1);
  assert.equal((await line(order)).voided, 2_500);
});

it('the search goes on where it was when the provider did not answer', async () => {
  const order = await paid();
  await lose(order);
  for (const verdict of ['cut', { status: 500, error: { type: 'api_error', message: 'It broke.' } }] as const) {
    service.door.guard = (call) => (call.endsWith('/cancel') ? verdict : undefined);
    await assert.rejects(search(later(graceSeconds + 5)));
  }
  service.door.guard = () => undefined;
  assert.equal(await search(later(graceSeconds + 5)), 1);
});

it('after days away, or after a backup came back, everything made since is searched, over as many pages as there are', async () => {
  const { owner } = service.provider;
  const [installation] = await service.database.query<{ id: string }>('select id from installation');
  const order = await service.anOrder();
  await Promise.all(
    Array.from({ length: 120 }, () =>
      owner.paymentIntents.create({
        amount: 900,
        currency: 'eur',
        capture_method: 'manual',
        allowed_payment_method_types: ['card'],
        metadata: { orderId: order.id, installation: installation?.id ?? '' },
      }),
    ),
  );
  await service.database.query(`update installation set orphans_sought_until = now() - interval '6 days'`);
  assert.equal(await search(later(graceSeconds + 5)), 120);
  for (const { status } of await service.provider.ledgerOf(order.id)) assert.equal(status, 'canceled');
});
