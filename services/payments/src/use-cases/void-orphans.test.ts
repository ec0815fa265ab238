import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
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
const search = (now: Date) => voidOrphans(service.database, service.ownProvider, now, graceSeconds);
const line = async (order: { id: string }) => (await service.provider.ledgerOf(order.id))[0]!;

/** As when this database came back from a backup made before. */
const lose = (order: { id: string }) => service.database.query('delete from payments where order_id = $1', [order.id]);

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

it('the search goes on where it was when the provider did not answer', async () => {
  const order = await paid();
  await lose(order);
  service.door.guard = (call) => (call.endsWith('/cancel') ? 'cut' : undefined);
  await assert.rejects(search(later(graceSeconds + 5)));
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
