import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activeFilters } from './active-filters.ts';
import { dayNow, daysText, isDay } from './days.ts';
import { everything, type Filters } from './filters.ts';

const plain = (text: string) => text.replaceAll(/\s/g, ' ');

test('each filter that is on is named, and goes by itself', () => {
  const filters: Filters = {
    ...everything,
    ...{ q: ' jazz ', city: 'Oslo', from: '2026-12-12', to: '2026-12-14', maxPriceCents: 2_500 },
    category: 'music',
    sort: 'price',
  };
  const active = activeFilters(filters, 'EUR', 'en-GB');
  assert.deepEqual(
    active.map(({ text }) => plain(text)),
    ['“jazz”', 'Oslo', '12 – 14 Dec', 'Music', 'Up to €25'],
  );
  assert.deepEqual(active[0]?.without, { ...filters, q: '' });
  assert.deepEqual(active[2]?.without, { ...filters, from: '', to: '' });
  assert.deepEqual(active[4]?.without, { ...filters, maxPriceCents: null });
  assert.equal(activeFilters({ ...everything, when: 'weekend' }, 'EUR', 'en-GB')[0]?.text, 'This weekend');
  assert.deepEqual(activeFilters({ ...everything, sort: 'price' }, 'EUR', 'en-GB'), [], 'an order hides nothing');
});

test('days are read as the calendar has them, and told in the reader’s language', () => {
  for (const day of ['2026-12-12', '2028-02-29', '1970-01-01', '9999-12-31']) assert.ok(isDay(day), day);
  for (const day of ['2027-02-29', '2026-13-01', '1969-12-31', '10000-01-01', '2026-12-12T00:00', ''])
    assert.ok(!isDay(day), day);
  assert.equal(daysText('2026-12-12', '', 'en-GB'), 'From 12 Dec');
  assert.equal(daysText('', '2026-12-14', 'en-GB'), 'Until 14 Dec');
  assert.equal(plain(daysText('2026-12-30', '2027-01-02', 'de')), '30. Dez. 2026 – 2. Jan. 2027');
  assert.equal(daysText('', '', 'en-GB'), '');
  assert.equal(dayNow(new Date(2026, 0, 5, 23, 59)), '2026-01-05');
});
