import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newer, withNews } from './newer.ts';

const ticket = (version: number, availabilityVersion: number) => ({ id: 'a', version, availabilityVersion });

test('news that is late or comes twice does not undo what is shown', () => {
  const shown = ticket(2, 5);
  assert.equal(newer(shown, ticket(1, 9)), shown);
  assert.equal(newer(shown, ticket(2, 4)), shown);
  assert.equal(newer(shown, ticket(2, 5)), shown);
});

test('a newer edit or a newer count is shown', () => {
  assert.deepEqual(newer(ticket(2, 5), ticket(3, 5)), ticket(3, 5));
  assert.deepEqual(newer(ticket(2, 5), ticket(2, 6)), ticket(2, 6));
});

test('a list that nothing changed in stays the same list', () => {
  const items = [ticket(2, 5)];
  assert.equal(withNews(items, new Map([['a', ticket(2, 5)]])), items);
  assert.deepEqual(withNews(items, new Map([['a', ticket(2, 6)]])), [ticket(2, 6)]);
});
