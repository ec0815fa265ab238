import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { plantCopies } from './testing/plant-copies.ts';
import { plantMessages } from './testing/plant-messages.ts';
import { plantMoney } from './testing/plant-money.ts';
import { plantPlaces } from './testing/plant-places.ts';
import { plantProvider } from './testing/plant-provider.ts';
import { openWorld, provider } from './testing/world.ts';
import { type Report, verify } from './verify.ts';

const world = await openWorld();
const { shop, seller } = world;
after(() => shop.close());

const shown = ({ results }: Report): unknown =>
  results.filter(({ count }) => count > 0).map(({ name, differences }) => ({ name, differences }));

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

test('a store that does not answer is said in one sentence', async () => {
  const nowhere = 'postgres://orders:x@127.0.0.1:1/orders';
  const stack = { ...shop.stack, databases: { ...shop.stack.databases, orders: nowhere } };
  await assert.rejects(verify(stack), /^Advice: The database of orders does not answer/);
});

plantCopies(world);
plantPlaces(world);
plantMoney(world);
plantProvider(world);
plantMessages(world);
