import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { compileSerializer } from './serialize.ts';

const write = (schema: z.ZodType, value: unknown): string => compileSerializer({ schema })(value);

describe('writing an answer', () => {
  it('writes what is declared and leaves out the rest, at every depth', () => {
    const Seat = z.object({ row: z.int() });
    const Answer = z.object({ id: z.string(), first: Seat.nullable(), seats: z.array(Seat.extend({ no: z.int() })) });
    const seat = { row: 1, no: 2, buyer: 'secret' };
    assert.equal(
      write(Answer, { seats: [seat], first: seat, id: 'a', secret: 1 }),
      '{"id":"a","first":{"row":1},"seats":[{"row":1,"no":2}]}',
    );
    assert.equal(write(Answer, { id: 'a', first: null, seats: [] }), '{"id":"a","first":null,"seats":[]}');
  });

  it('leaves out optional fields that are not there', () => {
    const Answer = z.object({ name: z.string().optional(), inner: z.object({ id: z.int() }).optional() });
    assert.equal(write(Answer, {}), '{}');
  });

  it('writes plain values of every kind as they are', () => {
    const Answer = z.object({
      text: z.string(),
      number: z.number(),
      isSo: z.boolean(),
      kind: z.enum(['a', 'b']),
      literal: z.literal('x'),
      nothing: z.null(),
      missing: z.undefined(),
      list: z.array(z.string()),
      pairs: z.array(z.array(z.object({ id: z.int() }))),
      maybe: z.array(z.object({ id: z.int() })).optional(),
    });
    const answer = {
      text: 'a',
      number: 1.5,
      isSo: false,
      kind: 'a',
      literal: 'x',
      nothing: null,
      list: ['a'],
    } as const;
    const pairs = [[{ id: 1, secret: 1 }], []];
    assert.deepEqual(JSON.parse(write(Answer, { ...answer, pairs, maybe: [{ id: 2, secret: 2 }] })), {
      ...answer,
      pairs: [[{ id: 1 }], []],
      maybe: [{ id: 2 }],
    });
    assert.deepEqual(JSON.parse(write(Answer, { ...answer, pairs })), { ...answer, pairs: [[{ id: 1 }], []] });
  });

  it('writes only what is declared of an object that is declared strict', () => {
    assert.equal(write(z.strictObject({ id: z.int() }), { id: 1, secret: 2 }), '{"id":1}');
  });

  it('writes everything of an object that is declared loose', () => {
    assert.equal(write(z.looseObject({ kid: z.string() }), { kid: 'a', x: 'b' }), '{"kid":"a","x":"b"}');
  });

  it('refuses schemas it cannot be sure about when the route is made', () => {
    assert.throws(() => write(z.object({ any: z.record(z.string(), z.string()) }), {}), /holds a record/);
  });
});
