import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, everything, filtersOf } from './filters.ts';

const read = (address: string) => filtersOf(new URL(address, 'http://localhost').searchParams);

test('filters go into the address and come back the same', () => {
  const filters = { q: 'jazz & more', category: 'music', maxPriceCents: 5000, sort: 'price' } as const;
  assert.deepEqual(read(addressOf(filters)), filters);
  assert.equal(addressOf(everything), '/');
});

test('what an address makes up counts as not asked for', () => {
  assert.deepEqual(read('/?category=food&sort=random&price=-1'), everything);
  assert.deepEqual(read('/?price=1e999'), everything);
});
