import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import fc from 'fast-check';
import { aTicket } from '../testing/things.ts';
import { type Draft, draftLike, draftOf, emptyDraft } from './draft.ts';
import { mistakesIn } from './draft-mistakes.ts';
import { mergeDrafts } from './merge-drafts.ts';
import { editOf, inputOf, type Opened, openedOf } from './ticket-body.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');
const viewer = { locale: 'en-GB', timeZone: 'Europe/Berlin' };
const draft: Draft = { ...emptyDraft('Europe/Berlin'), title: ' Nick Cave ', price: '72,50', quantity: '3' };
const wrong = (fields: Partial<Draft>, given: Partial<Parameters<typeof mistakesIn>[1]> = {}) =>
  mistakesIn({ ...draft, ...fields }, { currency: 'EUR', now, viewer, ...given });
const at = (local: string, turn?: 'first' | 'second') => ({ local, ...(turn ? { turn } : {}) });

test('a draft names every field that is wrong, and a good one none', () => {
  assert.deepEqual(wrong({}), {});
  assert.deepEqual(Object.keys(wrong({ title: '', price: '', quantity: '0', startsAt: at('2020-01-01T20:00') })), [
    'title',
    'price',
    'quantity',
    'startsAt',
  ]);
  const hidden = { title: 'Nick \u202eCave', venue: '\u3164', city: 'a\nb', description: '\ud800' };
  assert.deepEqual(Object.keys(wrong(hidden)), Object.keys(hidden));
});

test('each field is held to its bounds, and the words name them', () => {
  for (const [field, value, words] of [
    ['title', '', 'Name the event.'],
    ['title', '  \u200b ', 'Name the event.'],
    ['title', 'x'.repeat(200), undefined],
    ['title', 'x'.repeat(201), 'This must have at most 200 characters.'],
    ['venue', 'x'.repeat(101), 'This must have at most 100 characters.'],
    ['city', 'x'.repeat(101), 'This must have at most 100 characters.'],
    ['description', `${'x'.repeat(4_998)}\nx`, undefined],
    ['description', 'x'.repeat(5_001), 'This must have at most 5,000 characters.'],
    ['price', '0.49', 'At least 0.50; cards take no less.'],
    ['price', '1000000', 'At most 999999.99.'],
    ['price', 'free', 'An amount, like 42.50.'],
    ['quantity', '20000', undefined],
    ...['20001', '0', '1.5', ''].map((typed) => ['quantity', typed, 'Enter a whole number from 1 to 20,000.'] as const),
    ['maxPerBuyer', ' ', undefined],
    ['maxPerBuyer', '20000', undefined],
    ...['0', '2.5', 'few', '20001'].map(
      (typed) => ['maxPerBuyer', typed, 'Enter a whole number from 1, or leave it empty.'] as const,
    ),
  ] as const)
    assert.equal(wrong({ [field]: value })[field], words, `${field}: ${value.slice(0, 20)}`);
  assert.equal(wrong({ price: '49' }, { currency: 'JPY' }).price, 'At least 50; cards take no less.');
  assert.equal(wrong({ price: '5.000 Ft' }, { currency: 'HUF' }).price, undefined);
  assert.equal(wrong({ price: '42.50' }, { currency: 'JPY' }).price, 'Whole amounts only: JPY has nothing smaller.');
});

test('what is no date gets a sentence in its field, and takes nothing else with it', () => {
  for (const [local, words] of [
    ['12026-11-28T19:30', 'The year has four digits.'],
    ['+012026-11-28T19:30', 'The year has four digits.'],
    ['2026-02-31T19:30', 'There is no such day. Check day, month and year.'],
    ['0026-11-28T19:30', 'There is no such day. Check day, month and year.'],
    ['2020-11-28T19:30', 'Choose a date in the future.'],
  ] as const)
    assert.deepEqual(wrong({ startsAt: at(local) }), { startsAt: words }, local);
  // Half a date: its field has no value, and only the browser knows that something stands in it.
  for (const opened of [undefined, openedOf({ ...ticket, startsAt: '2031-02-03T19:00:00.000Z' })])
    assert.deepEqual(wrong({ startsAt: at('') }, { unfinished: ['startsAt'], ...(opened ? { opened } : {}) }), {
      startsAt: 'Enter the whole date and time, or clear it.',
    });
});

test('a time that clocks are set forward over is refused with the next one there is; one that comes twice has to be chosen', () => {
  const newYork = { timeZone: 'America/New_York' };
  assert.deepEqual(wrong({ ...newYork, startsAt: at('2027-03-14T02:30') }), {
    startsAt:
      'Clocks in New York go from 2:00 to 3:00 that night, so 2:30 never comes. The next possible time is 3:00.',
  });
  const repeated = { ...newYork, startsAt: at('2027-11-07T01:30') };
  assert.deepEqual(wrong(repeated), {
    startsAt: 'Choose one of the two.',
  });
  for (const [turn, moment] of [
    ['first', '2027-11-07T05:30:00.000Z'],
    ['second', '2027-11-07T06:30:00.000Z'],
  ] as const) {
    const chosen = { ...draft, ...newYork, startsAt: at('2027-11-07T01:30', turn) };
    assert.deepEqual(mistakesIn(chosen, { currency: 'EUR', now, viewer }), {});
    assert.equal(inputOf(chosen, 'EUR').startsAt, moment);
    assert.deepEqual(draftOf({ ...ticket, ...newYork, startsAt: moment }).startsAt, chosen.startsAt);
  }
});

test('the moments of a listing have to be in order, and the sentence stands at the one to change', () => {
  const day = (hour: string) => at(`2027-06-01T${hour}:00`);
  for (const [fields, mistakes] of [
    [{ endsAt: day('20') }, { startsAt: 'Say when it starts, too.' }],
    [{ startsAt: day('20'), endsAt: day('20') }, { endsAt: 'Choose an end after the start.' }],
    [{ startsAt: day('20'), endsAt: day('23') }, {}],
    [
      { startsAt: day('20'), endsAt: day('22'), saleEndsAt: day('23') },
      { saleEndsAt: 'Choose a time before the event is over.' },
    ],
    [{ startsAt: day('20'), saleStartsAt: day('20') }, { saleStartsAt: 'Choose a time before the sale ends.' }],
    [{ startsAt: day('20'), saleStartsAt: day('12'), saleEndsAt: day('18') }, {}],
    [{ saleEndsAt: at('2026-06-01T20:00') }, { saleEndsAt: 'Choose a date in the future.' }],
  ] as const)
    assert.deepEqual(wrong(fields), mistakes, JSON.stringify(fields));
});

for (const [zone, typed, moment] of [
  ['Europe/Berlin', '2026-11-28T19:30', '2026-11-28T18:30:00.000Z'],
  ['America/New_York', '2026-11-28T19:30', '2026-11-29T00:30:00.000Z'],
  ['Asia/Kolkata', '2026-11-29T01:00', '2026-11-28T19:30:00.000Z'],
] as const)
  test(`a start is typed, sent and shown again on the clocks of the venue: ${typed} in ${zone}`, () => {
    const started = { ...draft, timeZone: zone, startsAt: at(typed) };
    assert.deepEqual([inputOf(started, 'EUR').startsAt, inputOf(started, 'EUR').timeZone], [moment, zone]);
    assert.equal(draftOf({ ...ticket, timeZone: zone, startsAt: moment }).startsAt.local, typed);
    assert.deepEqual(mistakesIn(started, { currency: 'EUR', now: Date.parse(moment) - 1, viewer }), {});
    assert.ok(mistakesIn(started, { currency: 'EUR', now: Date.parse(moment), viewer }).startsAt);
  });

const ticket: Ticket = aTicket({ title: 'Nick Cave', category: 'sport', priceCents: 7_250, quantity: 3 });
const more = { venue: 'Paradiso', city: 'Amsterdam', description: 'Row 7', maxPerBuyer: 4 };
const edit = (from: Ticket, fields: Partial<Draft>) => {
  const opened: Opened = openedOf(from);
  const changed = { ...opened.draft, ...fields };
  const currency = from.currency;
  return { mistakes: mistakesIn(changed, { currency, now, viewer, opened }), sent: editOf(opened, changed) };
};

test('saving only the title changes no moment, to the millisecond, in any zone and around every change of clocks', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  const ms = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2029, 0) }).map((any) => new Date(any).toISOString());
  const twice = fc.constantFrom('2026-11-01T05:30:12.345Z', '2026-11-01T06:30:12.345Z');
  fc.assert(
    fc.property(
      fc.constantFrom('America/New_York', ...zones),
      fc.tuple(fc.oneof(twice, ms), ms, ms, ms),
      (timeZone, moments) => {
        const [startsAt, endsAt, saleStartsAt, saleEndsAt] = moments;
        const dated = { ...ticket, timeZone, startsAt, endsAt, saleStartsAt, saleEndsAt };
        assert.deepEqual(edit(dated, { title: 'Grinderman' }).sent, { title: 'Grinderman' });
        assert.deepEqual(edit(dated, { title: 'Grinderman' }).mistakes, {});
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a moment that no date field can show keeps its place, too', () => {
  // Liberia's clocks were 44 minutes and 30 seconds behind.
  const old = { ...ticket, timeZone: 'Africa/Monrovia', startsAt: '1971-06-01T12:00:12.345Z' };
  assert.deepEqual(edit(old, { title: 'Grinderman' }), { mistakes: {}, sent: { title: 'Grinderman' } });
});

test('an edit in the repeated hour keeps which of the two it was, and moves nothing else', () => {
  const second = { ...ticket, timeZone: 'America/New_York', startsAt: '2027-11-07T06:30:12.345Z' };
  const { startsAt } = draftOf(second);
  assert.deepEqual(startsAt, at('2027-11-07T01:30', 'second'));
  assert.deepEqual(edit(second, { startsAt: { ...startsAt, turn: 'first' } }).sent, {
    startsAt: '2027-11-07T05:30:00.000Z',
  });
  assert.deepEqual(edit(second, { startsAt }).sent, {});
});

test('another time zone means the same time on other clocks, and keeps the seconds that no field shows', () => {
  const dated = { ...ticket, startsAt: '2031-02-03T19:00:12.345Z' };
  assert.deepEqual(edit(dated, { timeZone: 'America/New_York' }), {
    mistakes: {},
    sent: { timeZone: 'America/New_York', startsAt: '2031-02-04T01:00:12.345Z' },
  });
  // Clocks that show the same: nothing moves.
  assert.deepEqual(edit(dated, { timeZone: 'Europe/Berlin' }).sent, { timeZone: 'Europe/Berlin' });
});

test('an edit begins with the ticket as it is; saved unchanged it changes nothing, and what was emptied is taken away', () => {
  const whole = { ...ticket, ...more, startsAt: '2031-02-03T19:00:00.000Z' };
  assert.deepEqual(draftOf(whole), {
    ...{ title: 'Nick Cave', category: 'sport', price: '72.50', quantity: '3', maxPerBuyer: '4' },
    ...{ venue: 'Paradiso', city: 'Amsterdam', description: 'Row 7', timeZone: 'Europe/Amsterdam' },
    ...{ startsAt: at('2031-02-03T20:00'), endsAt: at(''), saleStartsAt: at(''), saleEndsAt: at('') },
  });
  assert.deepEqual(edit(whole, {}).sent, {});
  const emptied = { startsAt: at(''), venue: ' ', city: '', description: '', maxPerBuyer: ' ' };
  assert.deepEqual(edit(whole, emptied).sent, {
    ...{ startsAt: null, venue: null, city: null, description: null, maxPerBuyer: null },
  });
  assert.deepEqual(edit(whole, { price: '80', quantity: '5', category: 'music', maxPerBuyer: ' 5 ' }).sent, {
    ...{ category: 'music', priceCents: 8_000, quantity: 5, maxPerBuyer: 5 },
  });
});

test('what has begun, or has a price from before its currency had bounds, can be edited in all else', () => {
  const begun = { ...ticket, startsAt: '2026-11-21T11:00:12.345Z' };
  assert.deepEqual(edit(begun, { title: 'Grinderman' }).mistakes, {});
  assert.ok(edit(begun, { startsAt: at('2020-01-01T20:00') }).mistakes.startsAt);
  assert.ok(edit(begun, { timeZone: 'Asia/Tokyo' }).mistakes.startsAt);
  const small = { ...ticket, currency: 'HUF', priceCents: 5_000 };
  assert.deepEqual(edit(small, { title: 'Grinderman' }).mistakes, {});
  assert.ok(edit(small, { price: '51' }).mistakes.price);
});

test('a new listing leaves out what was not said', () => {
  assert.deepEqual(inputOf(draft, 'EUR'), {
    ...{ title: 'Nick Cave', category: 'music', priceCents: 7_250, quantity: 3, timeZone: 'Europe/Berlin' },
  });
});

test('a ticket that is listed again begins with everything but its moments', () => {
  const over = { ...ticket, ...more, timeZone: 'America/New_York', startsAt: '2026-02-03T19:00:00.000Z' };
  const { startsAt, endsAt, ...rest } = draftLike(over);
  assert.deepEqual([startsAt.local, endsAt.local], ['', '']);
  assert.deepEqual([rest.title, rest.venue, rest.timeZone], ['Nick Cave', 'Paradiso', 'America/New_York']);
});

test('of two edits, fields that one of them changed are merged, and those that both changed are named', () => {
  const base = draftOf({ ...ticket, ...more });
  const mine = { ...base, title: 'Grinderman', venue: 'Carré', city: 'Utrecht' };
  const theirs = { ...base, venue: 'Melkweg', city: 'Utrecht', price: '60.00' };
  assert.deepEqual(mergeDrafts(base, mine, theirs), {
    draft: { ...base, title: 'Grinderman', venue: 'Carré', city: 'Utrecht', price: '60.00' },
    both: ['venue'],
    elsewhere: ['price'],
  });
});
