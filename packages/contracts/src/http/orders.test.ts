import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { holdAgainSeconds, nearlyGonePlaces, OrderInput, OrderQuery } from './orders.ts';

const ticketId = '019b0d2c-7f3a-7c41-9f60-0a1b2c3d4e5f';
const refused = (value: unknown): boolean => !OrderInput.safeParse(value).success;

describe('what is needed to reserve', () => {
  it('is a ticket; one place is meant', () => {
    assert.deepEqual(OrderInput.parse({ ticketId }), { ticketId, quantity: 1 });
    assert.ok(refused({}));
    assert.ok(refused({ ticketId: '42' }));
  });

  it('one order takes 1 to 10 places', () => {
    for (const quantity of [1, 10]) assert.ok(!refused({ ticketId, quantity }));
    for (const quantity of [0, 11, -1, 2.5, '2', null]) assert.ok(refused({ ticketId, quantity }), `${quantity}`);
  });

  it('the price one expects is whole cents', () => {
    for (const expectedUnitPriceCents of [0, 5_000]) assert.ok(!refused({ ticketId, expectedUnitPriceCents }));
    for (const expectedUnitPriceCents of [-1, 50.5, '5000']) assert.ok(refused({ ticketId, expectedUnitPriceCents }));
  });

  it('an unknown field is refused and named', () => {
    const issue = OrderInput.safeParse({ ticketId, expectedPriceCents: 1 }).error?.issues[0];
    assert.deepEqual(issue?.code === 'unrecognized_keys' && issue.keys, ['expectedPriceCents']);
  });
});

describe('a page of orders', () => {
  it('has 1 to 100, 20 unless told', () => {
    assert.equal(OrderQuery.parse({}).limit, 20);
    assert.equal(OrderQuery.parse({ limit: '100' }).limit, 100);
    for (const limit of ['0', '101', 'x']) assert.ok(!OrderQuery.safeParse({ limit }).success, limit);
  });
});

describe('the published rule for holding again', () => {
  it('is a pause of 0, 1, 5 and then always 15 minutes, while 10 places are left', () => {
    assert.deepEqual(holdAgainSeconds, [0, 60, 300, 900]);
    assert.equal(nearlyGonePlaces, 10);
  });
});
