import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProblemCode } from '@ticketing/contracts/http/problems';
import { Explained, Refusal, Unreachable } from '../../calls/http.ts';
import { serverNow } from '../../calls/server-time.ts';
import { codesAt, refused, statusOf } from '../../testing/refused.ts';
import { mistakesOf } from './field-mistakes.ts';
import { actingRoutes, type Place, type ReadingPlace, readingRoutes } from './places.ts';
import { readingText } from './reading-text.ts';
import { refusalText } from './refusal-text.ts';
import { waitText } from './wait.ts';

const viewer = { locale: 'en-GB', timeZone: 'UTC' };
const places = Object.keys({ ...readingRoutes, ...actingRoutes }) as Place[];
const isReading = (place: Place): place is ReadingPlace => place in readingRoutes;
const textAt = (error: Error, place: Place): string =>
  isReading(place) ? readingText(error, place, viewer) : refusalText(error, place, viewer);
const inMs = (ms: number): string => new Date(serverNow() + ms).toISOString();

/** What nobody should ever read: words of programs, of our insides, and of what was promised no longer to be said. */
const jargon =
  /SQLSTATE|PlaceOrder|undefined|NaN|\[object|null|Idempotency|not answering|\b(?:orders|tickets|payments|accounts|auth) (?:service|are not|is not)|\bplaces?\b|let (?:it|one) go\b|[a-z]+-[a-z]+-[a-z]+/;

test('each code that a page’s routes can be refused with is told there in a sentence for people', () => {
  for (const place of places)
    for (const code of codesAt(place))
      for (const retryAt of [undefined, inMs(40_000)]) {
        if (place === 'pay' && code === 'card-declined') continue; // the bank's own words
        const text = textAt(refused(code, {}, retryAt), place);
        assert.match(text, /^[A-Z][^{}]{8,}[.?]$/u, `${place} ${code}`);
        assert.doesNotMatch(text, jargon, `${place} ${code}`);
      }
});

test('a rule is never told as an outage, and one that ends says when', () => {
  for (const place of places) {
    const away = textAt(new Unreachable(), place);
    for (const code of codesAt(place).filter((one) => statusOf(one) < 500)) {
      assert.notEqual(textAt(refused(code), place), away, `${place} ${code}`);
      if (statusOf(code) !== 429 || code === 'too-many-live-orders') continue;
      const text = textAt(refused(code, {}, inMs(300_000)), place);
      assert.match(text, /in [45] minutes|from \d\d:\d\d/, `${place} ${code}: ${text}`);
    }
  }
});

test('an outage is told as one, whoever tells it: no answer, a failure, or a mistake of this page’s own', () => {
  for (const place of places) {
    const away = textAt(new Unreachable('No answer.'), place);
    assert.match(away, /[Tt]ry again in a moment|again in a moment|Try again/, place);
    for (const error of [refused('internal-error'), refused('unavailable'), new TypeError('x is undefined')])
      assert.equal(textAt(error, place), away, place);
  }
});

test('a code of a newer service is told as an outage, and never by itself', () => {
  const newer = new Refusal({ code: 'moon-phase' as ProblemCode, status: 409, detail: '' });
  assert.equal(textAt(newer, 'orders'), 'We can’t load this right now. Try again in a moment.');
  assert.equal(textAt(newer, 'name'), 'We can’t save your name right now. Try again in a moment.');
});

test('a sentence that was written for the reader is shown as it is', () => {
  assert.equal(refusalText(new Explained('Ihre Karte wurde abgelehnt.'), 'pay', viewer), 'Ihre Karte wurde abgelehnt.');
  assert.equal(
    refusalText(refused('card-declined', { detail: 'The card has expired.' }), 'pay', viewer),
    'The card has expired.',
  );
});

test('a refusal names what is known about it', () => {
  const reserve = (code: ProblemCode, more: object, about: object = {}) =>
    refusalText(refused(code, more), 'reserve', viewer, about);
  assert.equal(reserve('ticket-reserved', {}, { asked: 2, left: 1 }), 'Only 1 left; you asked for 2.');
  assert.equal(reserve('ticket-sold-out', {}, { asked: 4, left: 3 }), 'Only 3 left; you asked for 4.');
  assert.match(reserve('ticket-reserved', {}, { asked: 2, left: 0 }), /^Just taken\./);
  assert.equal(reserve('ticket-sold-out', {}, { asked: 1, left: 0 }), 'Just sold out. Nothing was charged.');
  assert.match(reserve('amount-out-of-range', { maxPlaces: 3 }), /Reserve at most 3 tickets at a time\.$/);
  assert.equal(
    reserve('not-on-sale-yet', { saleStartsAt: '2026-11-28T19:30:00.000Z' }),
    'On sale from Saturday, 28 November 2026 at 19:30.',
  );
  assert.match(reserve('limit-reached', {}, { maxPerBuyer: 4 }), /^One buyer can have 4 of these at most/);
  assert.equal(
    refusalText(refused('places-taken', { leastQuantity: 1_200 }), 'edit-ticket', viewer),
    '1,200 tickets are reserved or sold already. Choose at least 1,200.',
  );
});

test('what a service says of a field is shown as a sentence; what a validator says is not', () => {
  const wrong = (message: string) => refused('invalid-input', { errors: [{ field: 'quantity', message }] });
  const human = wrong('must be a whole number from 1 to 10');
  assert.deepEqual(mistakesOf(human), { quantity: 'This must be a whole number from 1 to 10.' });
  assert.equal(refusalText(human, 'reserve', viewer), 'The number of tickets must be a whole number from 1 to 10.');
  for (const message of [
    'Invalid input: expected int, received number',
    'must match pattern "^[a-z]+$"',
    'is <script>',
    'Too big: expected number to be <=10',
  ]) {
    assert.deepEqual(mistakesOf(wrong(message)), { quantity: 'Please check this.' });
    assert.equal(
      refusalText(wrong(message), 'reserve', viewer),
      'The number of tickets can’t be like this. Please check it.',
    );
  }
  const unknown = refused('invalid-input', { errors: [{ field: 'expectedUnitPriceCents', message: 'is missing' }] });
  assert.equal(
    refusalText(unknown, 'list-ticket', viewer),
    'Something here can’t be like this. Please check what you entered.',
  );
});

test('a wait is written as people say it, and is never too short', () => {
  const now = Date.parse('2026-11-28T12:00:00.000Z');
  const after = (seconds: number) => waitText(new Date(now + seconds * 1_000).toISOString(), now, viewer);
  for (const [seconds, text] of [
    [-5, 'in 1 second'],
    [1, 'in 1 second'],
    [39.2, 'in 40 seconds'],
    [90, 'in 90 seconds'],
    [91, 'in 2 minutes'],
    [600, 'in 10 minutes'],
    [3_600, 'at 13:00'],
    [86_400, 'on 29 Nov, 12:00'],
  ] as const)
    assert.equal(after(seconds), text);
  assert.equal(waitText(undefined, now, viewer), 'in a moment');
});
