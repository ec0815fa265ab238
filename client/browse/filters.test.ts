import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressOf, categories, everything, type Filters, filtersOf, isSame, queryOf, sorts } from './filters.ts';

const read = (address: string) => filtersOf(new URL(address, 'http://localhost').searchParams);

test('filters go into the address and come back the same', () => {
  const filters = { q: 'jazz & more', category: 'music', maxPriceCents: 5000, sort: 'price' } as const;
  assert.deepEqual(read(addressOf(filters)), filters);
  assert.equal(addressOf(everything), '/');
});

test('what an address makes up counts as not asked for', () => {
  assert.deepEqual(read('/?category=food&sort=random&price=-1'), everything);
  for (const price of ['1e999', '0', '99999999.5', '2147483648', '', 'many'])
    assert.equal(read(`/?price=${price}`).maxPriceCents, null, price);
  assert.equal(read('/?price=2147483647').maxPriceCents, 2_147_483_647);
  assert.equal(read('/?price=1').maxPriceCents, 1);
  assert.equal(read(`/?q=${'x'.repeat(300)}`).q, 'x'.repeat(200));
});

const filters: fc.Arbitrary<Filters> = fc.record(
  {
    q: fc.string().map((q) => q.trim()),
    category: fc.constantFrom('', ...categories.map(({ value }) => value)),
    maxPriceCents: fc.constantFrom(null, 2_500, 25_000_000),
    sort: fc.constantFrom(...sorts.map(({ value }) => value)),
  },
  { noNullPrototype: true },
);

test('the choices are those of the tickets service, and each comes back from its address', () => {
  assert.deepEqual(categories, [
    { value: 'music', text: 'Music' },
    { value: 'sport', text: 'Sport' },
    { value: 'theatre', text: 'Theatre' },
    { value: 'other', text: 'Other' },
  ]);
  assert.deepEqual(sorts, [
    { value: 'newest', text: 'Newest first' },
    { value: 'soonest', text: 'Soonest first' },
    { value: 'price', text: 'Cheapest first' },
    { value: '-price', text: 'Dearest first' },
  ]);
  fc.assert(fc.property(filters, (given) => assert.deepEqual(read(addressOf(given)), given)));
});

test('filters are asked for as they are, and what is not chosen is left out', () => {
  assert.deepEqual(queryOf({ q: ' jazz ', category: 'music', maxPriceCents: 5_000, sort: '-price' }), {
    q: 'jazz',
    category: 'music',
    maxPriceCents: 5_000,
    sort: '-price',
  });
  assert.deepEqual(queryOf(everything), {
    q: undefined,
    category: undefined,
    maxPriceCents: undefined,
    sort: 'newest',
  });
});

test('filters are the same if their address is', () => {
  assert.ok(isSame(everything, { ...everything, q: '  ' }));
  for (const other of [{ q: 'a' }, { category: 'sport' }, { maxPriceCents: 2_500 }, { sort: 'price' }] as const)
    assert.ok(!isSame(everything, { ...everything, ...other }));
});
