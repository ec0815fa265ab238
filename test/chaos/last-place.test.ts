import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '@ticketing/common/testing/until';
import type { Somebody } from '../support/api.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';

describe('many want the same place', () => {
  let system: WholeStack;
  let seller: Somebody;
  let buyers: Somebody[];

  before(async () => {
    system = await startWholeStack({ LIVE_ORDERS_MAX: '1000' });
    seller = await system.people.signUp('Seller');
    buyers = [];
    for (let i = 0; i < 20; i++) buyers.push(await system.people.signUp(`Buyer ${i}`));
  });
  after(() => system.close());

  it('20 buyers at once for one ticket: exactly one 201, the others 409, ten rounds', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await system.people.list(seller);
      const answers = await Promise.all(buyers.map((buyer) => system.people.tryToReserve(buyer, id)));
      assert.equal(answers.filter(({ status }) => status === 201).length, 1);
      assert.equal(answers.filter(({ status }) => status === 409).length, 19);
    }
  });

  it('the last places of ten in mixed quantities: all or nothing, and nothing left that a refused request would have fitted', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await system.people.list(seller, 10);
      const wanted = buyers.map((_, i) => ((i * 7 + round) % 4) + 1);
      const answers = await Promise.all(buyers.map((buyer, i) => system.people.tryToReserve(buyer, id, wanted[i])));
      const sum = (status: number) => wanted.filter((_, i) => answers[i]?.status === status).reduce((a, b) => a + b, 0);
      const free = 10 - sum(201);
      assert.ok(free >= 0, `${-free} places too many were given`);
      const smallestRefused = Math.min(...wanted.filter((_, i) => answers[i]?.status === 409));
      assert.ok(smallestRefused > free, `${smallestRefused} refused while ${free} were free`);
      await until('everybody sees what is left', async () => (await system.people.ticket(id)).available === free);
    }
  });

  it('two, and twenty, payments at once for one order: one intent, one capture', async () => {
    const buyer = buyers[0] as Somebody;
    const { id: ticketId } = await system.people.list(seller, 2);
    for (const times of [2, 20]) {
      const order = await system.people.reserve(buyer, ticketId);
      const answers = await Promise.all(
        Array.from({ length: times }, () => system.people.tryToPay(buyer, order.id, 'pm_card_visa')),
      );
      assert.equal(answers.filter(({ status }) => status === 201).length, 1);
      assert.equal(answers.filter(({ status }) => status === 200).length, times - 1);
      assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
      await until(
        'the order is complete',
        async () => (await system.people.order(buyer, order.id)).status === 'complete',
      );
      const intents = (await system.sandbox.ledger()).filter(({ metadata }) => metadata.orderId === order.id);
      assert.deepEqual(
        intents.map(({ captured, captures }) => ({ captured, captures })),
        [{ captured: 4_200, captures: 1 }],
      );
    }
  });

  it('afterwards every copy, counter and ledger agrees', async () => {
    assert.equal(await system.differences(10), '');
  });
});
