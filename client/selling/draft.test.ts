import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyDraft, inputOf, mistakesIn, patchOf } from './draft.ts';

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

test('a new listing leaves out what was not said; an edit takes away what was emptied', () => {
  assert.deepEqual(inputOf(draft, 'EUR'), { title: 'Nick Cave', category: 'music', priceCents: 7250, quantity: 3 });
  assert.deepEqual(patchOf(draft, 'EUR'), {
    title: 'Nick Cave',
    category: 'music',
    priceCents: 7250,
    startsAt: null,
    venue: null,
    city: null,
    description: null,
    maxPerBuyer: null,
  });
  const limited = { ...draft, maxPerBuyer: ' 4 ' };
  assert.equal(inputOf(limited, 'EUR').maxPerBuyer, 4);
  assert.equal(patchOf(limited, 'EUR').maxPerBuyer, 4);
});
