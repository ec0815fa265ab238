import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { type Draft, draftOf, editOf, emptyDraft, inputOf, mistakesIn } from './draft.ts';

const now = Date.parse('2026-11-21T12:00:00.000Z');
const draft = { ...emptyDraft, title: ' Nick Cave ', price: '72,50', quantity: '3' };

test('a draft names every field that is wrong, and a good one none', () => {
  assert.deepEqual(mistakesIn(draft, 'EUR', now), {});
  assert.deepEqual(
    Object.keys(mistakesIn({ ...emptyDraft, quantity: '0', startsAt: '2020-01-01T20:00' }, 'EUR', now)),
    ['title', 'price', 'quantity', 'startsAt'],
  );
  const hidden = { title: 'Nick \u202eCave', venue: '\u3164', city: 'a\nb', description: '\ud800' };
  assert.deepEqual(Object.keys(mistakesIn({ ...draft, ...hidden }, 'EUR', now)), Object.keys(hidden));
  assert.ok(mistakesIn({ ...draft, title: '\u200b' }, 'EUR', now).title);
  assert.deepEqual(mistakesIn({ ...draft, maxPerBuyer: '4' }, 'EUR', now), {});
  assert.deepEqual(
    ['0', '2.5', 'few', '20001'].flatMap((maxPerBuyer) =>
      Object.keys(mistakesIn({ ...draft, maxPerBuyer }, 'EUR', now)),
    ),
    Array(4).fill('maxPerBuyer'),
  );
  assert.match(mistakesIn({ ...draft, price: '0.49' }, 'EUR', now).price ?? '', /At least 0\.50/);
});

test('each field is held to its bounds, and the words name them', () => {
  const mistake = (field: keyof Draft, value: string, currency = 'EUR') =>
    mistakesIn({ ...draft, [field]: value }, currency, now)[field];
  for (const [field, value, words] of [
    ['title', '', 'Say what it is for.'],
    ['title', '  \u200b ', 'Say what it is for.'],
    ['title', 'x'.repeat(200), undefined],
    ['title', 'x'.repeat(201), 'This must have at most 200 characters.'],
    ['venue', 'x'.repeat(100), undefined],
    ['venue', 'x'.repeat(101), 'This must have at most 100 characters.'],
    ['city', 'x'.repeat(101), 'This must have at most 100 characters.'],
    ['description', `${'x'.repeat(4_998)}\nx`, undefined],
    ['description', 'x'.repeat(5_001), 'This must have at most 5,000 characters.'],
    ['price', '0.50', undefined],
    ['price', '0.49', 'At least 0.50; cards take no less.'],
    ['price', '999999.99', undefined],
    ['price', '1000000', 'At most 999999.99.'],
    ['price', 'free', 'An amount, like 42.50.'],
    ['quantity', '1', undefined],
    ['quantity', '20000', undefined],
    ['quantity', '20001', 'A whole number from 1 to 20,000.'],
    ['quantity', '0', 'A whole number from 1 to 20,000.'],
    ['quantity', '1.5', 'A whole number from 1 to 20,000.'],
    ['quantity', '', 'A whole number from 1 to 20,000.'],
    ['maxPerBuyer', ' ', undefined],
    ['maxPerBuyer', '20000', undefined],
    ['maxPerBuyer', '0', 'Enter a whole number from 1, or leave it empty.'],
    ['startsAt', '', undefined],
  ] as const)
    assert.equal(mistake(field, value), words, `${field}: ${value.slice(0, 20)}`);
  assert.equal(mistake('price', '50', 'JPY'), undefined);
  assert.equal(mistake('price', '49', 'JPY'), 'At least 50; cards take no less.');
  assert.equal(mistake('price', '174', 'HUF'), 'At least 175; cards take no less.');
  assert.equal(mistake('price', '5.000 Ft', 'HUF'), undefined);
  assert.equal(mistake('price', '5000.50', 'ISK'), 'Whole amounts only: ISK has nothing smaller.');
  assert.equal(mistake('price', '42.50', 'JPY'), 'Whole amounts only: JPY has nothing smaller.');
  assert.equal(mistake('price', 'free', 'HUF'), 'An amount, like 4200.');
});

for (const [zone, typed, moment] of [
  ['Europe/Berlin', '2026-11-28T19:30', '2026-11-28T18:30:00.000Z'],
  ['Europe/Berlin', '2026-07-28T19:30', '2026-07-28T17:30:00.000Z'],
  ['America/New_York', '2026-11-28T19:30', '2026-11-29T00:30:00.000Z'],
  ['Asia/Kolkata', '2026-11-29T01:00', '2026-11-28T19:30:00.000Z'],
] as const)
  test(`a start is typed, sent and shown again in the seller’s own time zone: ${typed} in ${zone}`, (t) => {
    const before = process.env.TZ;
    t.after(() => {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    });
    process.env.TZ = zone;
    const started = { ...draft, startsAt: typed };
    assert.equal(inputOf(started, 'EUR').startsAt, moment);
    assert.deepEqual(editOf(ticket, { ...draftOf(ticket), startsAt: typed }), { startsAt: moment });
    assert.equal(draftOf({ ...ticket, startsAt: moment }).startsAt, typed);
    assert.deepEqual(mistakesIn(started, 'EUR', Date.parse(moment) - 1), {});
    assert.deepEqual(mistakesIn(started, 'EUR', Date.parse(moment)), { startsAt: 'This has passed. When is it?' });
  });

const ticket = {
  ...{ title: 'Nick Cave', category: 'sport', priceCents: 7_250, currency: 'EUR', quantity: 3 },
} as Ticket;
const more = { venue: 'Paradiso', city: 'Amsterdam', description: 'Row 7', maxPerBuyer: 4 };

test('an edit begins with the ticket as it is, and saved unchanged it changes nothing', () => {
  const whole = { ...ticket, ...more };
  assert.deepEqual(draftOf(whole), {
    ...{ title: 'Nick Cave', category: 'sport', price: '72.50', quantity: '3', maxPerBuyer: '4', startsAt: '' },
    ...{ venue: 'Paradiso', city: 'Amsterdam', description: 'Row 7' },
  });
  assert.deepEqual(draftOf(ticket), {
    ...emptyDraft,
    ...{ title: 'Nick Cave', category: 'sport', price: '72.50', quantity: '3' },
  });
  assert.deepEqual(editOf(whole, draftOf(whole)), {});
  // Seconds, which no field shows, stay too.
  const started = { ...whole, startsAt: '2026-11-28T18:30:12.345Z' };
  assert.deepEqual(editOf(started, { ...draftOf(started), title: 'Grinderman' }), { title: 'Grinderman' });
  assert.deepEqual(inputOf(draftOf(whole), 'EUR'), {
    ...{ title: 'Nick Cave', category: 'sport', priceCents: 7_250, quantity: 3 },
    ...more,
  });
});

test('the start of a ticket that has begun is no mistake, unless it is changed', () => {
  const begun = { ...ticket, startsAt: '2026-11-21T11:00:12.345Z' };
  assert.deepEqual(mistakesIn({ ...draftOf(begun), title: 'Grinderman' }, 'EUR', now, begun), {});
  assert.ok(mistakesIn({ ...draftOf(begun), startsAt: '2020-01-01T20:00' }, 'EUR', now, begun).startsAt);
});

test('a price from before its currency had bounds stays as it is, and is a mistake only when changed', () => {
  const small = { ...ticket, currency: 'HUF', priceCents: 5_000 };
  assert.deepEqual(mistakesIn({ ...draftOf(small), title: 'Grinderman' }, 'HUF', now, small), {});
  assert.ok(mistakesIn({ ...draftOf(small), price: '51' }, 'HUF', now, small).price);
});

test('a new listing leaves out what was not said; an edit takes away what was emptied', () => {
  assert.deepEqual(inputOf(draft, 'EUR'), { title: 'Nick Cave', category: 'music', priceCents: 7250, quantity: 3 });
  const whole = { ...ticket, ...more, startsAt: '2026-11-28T18:30:00.000Z' };
  const emptied = { startsAt: '', venue: ' ', city: '', description: '', maxPerBuyer: ' ' };
  assert.deepEqual(editOf(whole, { ...draftOf(whole), ...emptied }), {
    ...{ startsAt: null, venue: null, city: null, description: null, maxPerBuyer: null },
  });
  assert.deepEqual(editOf(whole, { ...draftOf(whole), price: '80', quantity: '5', category: 'music' }), {
    ...{ category: 'music', priceCents: 8_000, quantity: 5 },
  });
  const limited = { ...draft, maxPerBuyer: ' 4 ' };
  assert.equal(inputOf(limited, 'EUR').maxPerBuyer, 4);
  assert.deepEqual(editOf(ticket, { ...draftOf(ticket), maxPerBuyer: ' 4 ' }), { maxPerBuyer: 4 });
});
