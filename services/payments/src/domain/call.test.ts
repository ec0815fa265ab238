import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answered, captureRefusals, keyOf } from './call.ts';

const payment = '0199a000-0000-7000-8000-000000000001';
const answered = (...answers: Answered['answer'][]): Answered[] =>
  answers.map((answer) => ({ operation: 'capture', answer }));

describe('an idempotency key', () => {
  it('stays the same while no answer has come, and is new after every answer', () => {
    const keys = [[], answered('failed'), answered('failed', 'refused')].map((before) =>
      keyOf(payment, before, { operation: 'capture' }),
    );
    assert.deepEqual(keys, [`capture:${payment}:1`, `capture:${payment}:2`, `capture:${payment}:3`]);
  });

  it('is another one for another card, and for the same card after its answer', () => {
    const visa = { operation: 'confirm', subject: 'pm_visa' } as const;
    const amex = { operation: 'confirm', subject: 'pm_amex' } as const;
    const declined: Answered = { ...visa, answer: 'declined' };
    const keys = [
      keyOf(payment, [], visa),
      keyOf(payment, [], amex),
      keyOf(payment, [declined], visa),
      keyOf(payment, [declined], amex),
    ];
    assert.equal(new Set(keys).size, 3);
    assert.equal(keys[1], keys[3], 'the answer to one card says nothing about the other');
  });

  it('counts the answers to this very call, and none to another', () => {
    const before: Answered[] = [
      { operation: 'capture', answer: 'failed' },
      { operation: 'confirm', subject: 'pm_visa', answer: 'declined' },
    ];
    assert.equal(keyOf(payment, before, { operation: 'cancel' }), `cancel:${payment}:1`);
    assert.match(keyOf(payment, before, { operation: 'capture', subject: 'pm_visa' }), /:1$/);
  });

  it('of a card is the same in every release, since a call may be made again by a newer one', () => {
    assert.equal(
      keyOf(payment, [], { operation: 'confirm', subject: 'pm_visa' }),
      `confirm:${payment}:nMvFBz47yRgjcVLXKgZ9PChizGpJT3qIgCuJXIxnEgc:1`,
    );
  });

  it('takes the subject as the database gives it back', () => {
    const fromDatabase = [{ operation: 'capture', subject: null, answer: 'failed' }] as unknown as Answered[];
    assert.equal(keyOf(payment, fromDatabase, { operation: 'capture' }), `capture:${payment}:2`);
  });

  it('fits into the 255 characters a provider takes, however long the payment method', () => {
    assert.ok(keyOf(payment, [], { operation: 'confirm', subject: 'p'.repeat(255) }).length <= 255);
  });
});

it('only a plain no counts as a refusal to capture', () => {
  const counts = (['done', 'failed', 'refused', 'declined'] as const).map((answer) =>
    captureRefusals(answered(answer)),
  );
  assert.deepEqual(counts, [0, 0, 1, 1]);
  assert.equal(captureRefusals([...answered('refused', 'refused'), { operation: 'cancel', answer: 'refused' }]), 2);
});
