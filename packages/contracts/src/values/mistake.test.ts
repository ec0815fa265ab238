import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { OrderInput, OrderQuery } from '../http/orders.ts';
import { PaymentInput, PaymentQuery } from '../http/payments.ts';
import { SellingQuery, TicketInput, TicketPatch, TicketQuery, ticketInputIn } from '../http/tickets.ts';
import { SignIn, SignUp } from '../http/users.ts';
import { Id, IdempotencyKey, IfMatch } from '../values.ts';
import { mistakeOf } from './mistake.ts';

const mistakesIn = (schema: z.ZodType, value: unknown): readonly z.core.$ZodIssue[] =>
  schema.safeParse(value, { error: mistakeOf }).error?.issues ?? [];
const firstMistake = (schema: z.ZodType, value: unknown): string | undefined => mistakesIn(schema, value)[0]?.message;

const id = '019b0d2c-7f3a-7c41-9f60-0a1b2c3d4e5f';
const person = { email: 'ada@example.com', password: 'correct horse' };
const ofOrder = (fields: object) => firstMistake(OrderInput, { ticketId: id, ...fields });
const ofTicket = (fields: object) =>
  firstMistake(ticketInputIn('EUR'), { title: 'Nick Cave', priceCents: 5_000, ...fields });

describe('what is wrong is written in plain words', () => {
  it('a missing field', () => {
    assert.equal(firstMistake(OrderInput, {}), 'is missing');
    assert.equal(ofTicket({ priceCents: undefined }), 'is missing');
    assert.equal(
      ofTicket({ category: undefined, quantity: undefined }),
      undefined,
      'what has a default is not missing',
    );
  });

  it('an id', () => {
    assert.equal(ofOrder({ ticketId: '42' }), 'is not an id');
    assert.equal(ofOrder({ ticketId: 42 }), 'must be text');
  });

  it('a number, whatever it is instead: its limits are named', () => {
    for (const quantity of [0, 11, 2.5, '2', null, 2 ** 53, [1]])
      assert.equal(ofOrder({ quantity }), 'must be a whole number from 1 to 10', `${quantity}`);
    for (const priceCents of [49, 2 ** 53, '60', null])
      assert.equal(ofTicket({ priceCents }), 'must be a whole number from 50 to 99,999,999', `${priceCents}`);
    assert.equal(
      firstMistake(ticketInputIn('ISK'), { title: 'Nick Cave', priceCents: 150 }),
      'must be a multiple of 100: ISK has no smaller amounts',
    );
    for (const limit of ['0', '101', 'x', '1.5', ''])
      assert.equal(firstMistake(OrderQuery, { limit }), 'must be a whole number from 1 to 100', limit);
  });

  it('one of several words', () => {
    assert.equal(ofTicket({ category: 'cinema' }), 'must be one of music, sport, theatre, other');
  });

  it('a moment', () => {
    const example = 'must be a date and time with its offset, such as 2026-11-28T19:30:00Z';
    for (const startsAt of ['nope', '2026-11-28', '2026-11-28T19:30:00'])
      assert.equal(ofTicket({ startsAt }), example, startsAt);
    assert.equal(ofTicket({ startsAt: '0000-01-01T00:00:00Z' }), 'must lie between the years 1970 and 9999');
  });

  it('text, by its length and its kind', () => {
    assert.equal(firstMistake(SignUp, { ...person, password: 'short' }), 'must be at least 8 characters long');
    assert.equal(firstMistake(SignUp, { ...person, password: 'x'.repeat(129) }), 'must be at most 128 characters long');
    assert.equal(firstMistake(SignIn, { ...person, password: '' }), 'must not be empty');
    assert.equal(firstMistake(SignUp, { ...person, email: 'ada' }), 'is not an e-mail address');
    assert.equal(
      firstMistake(PaymentInput, { orderId: id, paymentMethod: '../x' }),
      'is not the id of a payment method',
    );
  });

  it('any other kind of value, by its own words', () => {
    for (const [schema, value, words] of [
      [z.number(), 'x', 'must be a number'],
      [z.int(), 1.5, 'must be a whole number'],
      [z.boolean(), 'x', 'must be true or false'],
      [z.array(z.string()), 'x', 'must be a list'],
      [z.date(), 'x', 'must be of another kind'],
      [z.array(z.string()).min(1), [], 'must be at least 1 entry long'],
      [z.array(z.string()).min(2), ['a'], 'must be at least 2 entries long'],
      [z.array(z.string()).max(1), ['a', 'b'], 'must be at most 1 entry long'],
      [z.number().min(1), 0, 'must be at least 1'],
      [z.number().max(20_000), 20_001, 'must be at most 20,000'],
      [z.string().min(2), 'a', 'must be at least 2 characters long'],
      [z.iso.date(), 'x', 'must be a date, such as 2026-11-28'],
      [z.ipv4(), 'x', 'is not in the form it should have'],
      [z.literal('a'), 'b', 'must be a'],
      [z.number().multipleOf(2), 3, 'is not valid'],
    ] as const)
      assert.equal(firstMistake(schema, value), words);
  });

  it('a schema keeps the messages it has itself', () => {
    assert.equal(ofTicket({ title: ' ' }), 'must have at least one visible character');
    assert.equal(firstMistake(IfMatch, 'v3'), 'must be * or entity tags, such as "v3-7"');
  });

  it('an unknown field, and what is no object at all', () => {
    assert.equal(ofOrder({ extra: 1 }), 'is not a field we know');
    for (const body of [[], null, 'x', 5]) assert.equal(firstMistake(OrderInput, body), 'must be a JSON object');
  });
});

describe('nobody reads the words of the validator, whatever is wrong', () => {
  const schemas = {
    ...{
      OrderInput,
      OrderQuery,
      PaymentInput,
      PaymentQuery,
      SellingQuery,
      TicketInput,
      TicketPatch,
      TicketQuery,
      SignIn,
      SignUp,
    },
    ...{ 'one by its id': z.strictObject({ id: Id }), IdempotencyKey, IfMatch },
  };
  const jargon =
    /invalid|expected|received|[<>]=|pattern|unrecognized|string|option\b|\bint\b|NaN|undefined|too (small|big)/i;
  const odd = fc.oneof(
    fc.constantFrom(undefined, null, true, '', ' ', 'x', 0, -1, 2.5, 2 ** 31, 2 ** 53, 1e300, Number.NaN, [], {}),
    fc.constantFrom(
      'x'.repeat(600),
      'a b',
      'a\u202eb',
      'half \ud800',
      '2026-13-01T00:00:00Z',
      '1234-01-01T00:00:00Z',
      id,
    ),
    fc.jsonValue({ maxDepth: 1 }),
  );
  for (const [name, schema] of Object.entries(schemas))
    it(`of ${name}`, () => {
      const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
      const withOdd = fc.record(Object.fromEntries([...fields, 'unknown'].map((field) => [field, odd])), {
        requiredKeys: [],
      });
      fc.assert(
        fc.property(fc.oneof(odd, withOdd), (value) => {
          for (const { message } of mistakesIn(schema, value)) {
            assert.doesNotMatch(message, jargon);
            assert.match(message, /^(is|has|must|reads|contains) .*[^.]$/);
          }
        }),
        { numRuns: 500 },
      );
    });
});
