import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  addressOf,
  categories,
  everything,
  type Filters,
  filtersOf,
  isSame,
  queryOf,
  sorts,
  whens,
} from './filters.ts';

const plain = (query: object) => JSON.parse(JSON.stringify(query));
const read = (address: string) => filtersOf(new URL(address, 'http://localhost').searchParams);

test('filters go into the address and come back the same', () => {
  const filters = {
    ...everything,
    q: 'jazz & more',
    category: 'music',
    city: 'New York',
    maxPriceCents: 5000,
    sort: 'price',
  } as const;
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
  assert.equal(read(`/?q=${'🎸'.repeat(300)}`).q, '🎸'.repeat(200));
  for (const day of ['2026-02-30', '26-01-01', 'tomorrow', '0999-01-01', '2026-1-1', '12026-01-01'])
    assert.deepEqual(read(`/?from=${day}&to=${day}&when=${day}`), everything, day);
  assert.deepEqual(read('/?when=today&from=2026-01-01'), { ...everything, when: 'today' }, 'one or the other');
});

const filters: fc.Arbitrary<Filters> = fc
  .record(
    {
      q: fc.string().map((q) => q.trim()),
      city: fc.string().map((city) => city.trim()),
      when: fc.constantFrom('', ...whens.map(({ value }) => value)),
      from: fc.constantFrom('', '2026-12-31'),
      to: fc.constantFrom('', '2028-02-29'),
      category: fc.constantFrom('', ...categories.map(({ value }) => value)),
      maxPriceCents: fc.constantFrom(null, 2_500, 25_000_000),
      sort: fc.constantFrom(...sorts.map(({ value }) => value)),
    },
    { noNullPrototype: true },
  )
  .map((given) => (given.when ? { ...given, from: '', to: '' } : given));

test('the choices are those of the tickets service, and each comes back from its address', () => {
  assert.deepEqual(categories, [
    { value: 'music', text: 'Music' },
    { value: 'sport', text: 'Sport' },
    { value: 'theatre', text: 'Theatre' },
    { value: 'other', text: 'Other' },
  ]);
  assert.deepEqual(sorts, [
    { value: 'soonest', text: 'Soonest first' },
    { value: 'newest', text: 'Newest first' },
    { value: 'price', text: 'Price: low to high' },
    { value: '-price', text: 'Price: high to low' },
  ]);
  assert.deepEqual(whens, [
    { value: 'today', text: 'Today' },
    { value: 'weekend', text: 'This weekend' },
    { value: 'week', text: 'Next 7 days' },
  ]);
  fc.assert(fc.property(filters, (given) => assert.deepEqual(read(addressOf(given)), given)));
});

test('filters are asked for as they are, and what is not chosen is left out', () => {
  const given = { ...everything, q: ' jazz ', city: 'Oslo', from: '2026-12-12', to: '2026-12-14' } as const;
  assert.deepEqual(plain(queryOf({ ...given, category: 'music', maxPriceCents: 5_000, sort: '-price' })), {
    q: 'jazz',
    category: 'music',
    city: 'Oslo',
    fromDay: '2026-12-12',
    toDay: '2026-12-14',
    maxPriceCents: 5_000,
    sort: '-price',
  });
  assert.deepEqual(plain(queryOf({ ...everything, when: 'weekend' })), { when: 'weekend', sort: 'soonest' });
});

test('filters are the same if their address is', () => {
  assert.ok(isSame(everything, { ...everything, q: '  ' }));
  for (const other of [
    { q: 'a' },
    { category: 'sport' },
    { maxPriceCents: 2_500 },
    { sort: 'price' },
    { city: 'Oslo' },
    { when: 'today' },
    { from: '2026-01-01' },
    { to: '2026-01-01' },
  ] as const)
    assert.ok(!isSame(everything, { ...everything, ...other }));
});
