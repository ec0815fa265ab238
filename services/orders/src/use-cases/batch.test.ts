import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBatcher } from './batch.ts';

type Gate = { readonly batch: readonly number[]; readonly open: () => void; readonly fail: (error: Error) => void };

/** A batcher whose batches wait until the test lets them go. */
const gated = (inFlight: number, clash: (n: number) => string | null = () => null) => {
  const gates: Gate[] = [];
  const { submit, undecided } = createBatcher<number, number>(
    (batch) =>
      new Promise((resolve, reject) => {
        gates.push({ batch, open: () => resolve(batch.map((n) => n * 10)), fail: reject });
      }),
    { limits: { size: 3, inFlight }, clash, isFatal: (error) => String(error).includes('fatal') },
  );
  return { gates, submit, undecided };
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a batch', () => {
  it('goes at once, alone, when nothing is in flight', async () => {
    const { gates, submit } = gated(1);
    const answer = submit(1);
    await turn();
    assert.deepEqual(gates[0]?.batch, [1]);
    gates[0]?.open();
    assert.equal(await answer, 10);
  });

  it('counts what waits and what is being decided', async () => {
    const { gates, submit, undecided } = gated(1);
    const answers = [1, 2, 3].map(submit);
    answers.push(submit(4));
    await turn();
    assert.equal(undecided(), 4);
    gates[0]?.open();
    await turn();
    assert.equal(undecided(), 1);
    gates[1]?.open();
    await Promise.all(answers);
    await turn();
    assert.equal(undecided(), 0);
  });

  it('takes what has gathered meanwhile, first come first, no more than its size', async () => {
    const { gates, submit } = gated(1);
    const answers = [submit(1)];
    await turn();
    answers.push(...[2, 3, 4, 5].map(submit));
    await turn();
    assert.equal(gates.length, 1, 'the second batch waits for the first');
    gates[0]?.open();
    await turn();
    assert.deepEqual(gates[1]?.batch, [2, 3, 4]);
    gates[1]?.open();
    await turn();
    gates[2]?.open();
    assert.deepEqual(await Promise.all(answers), [10, 20, 30, 40, 50]);
  });

  it('does not hold two that clash; the later waits and keeps its turn among its like', async () => {
    const { gates, submit } = gated(1, (n) => (n < 10 ? 'same' : null));
    const answers = [1, 2, 11, 3].map(submit);
    for (let i = 0; i < 3; i++) {
      await turn();
      gates[i]?.open();
    }
    assert.deepEqual(await Promise.all(answers), [10, 20, 110, 30]);
    assert.deepEqual(
      gates.map(({ batch }) => batch),
      [[1, 11], [2], [3]],
    );
  });

  it('does not wait for another in flight while there is room for both', async () => {
    const { gates, submit, undecided } = gated(2);
    const answers: Promise<number>[] = [];
    for (const n of [1, 2, 3]) {
      answers.push(submit(n));
      await turn();
    }
    assert.deepEqual(
      gates.map(({ batch }) => batch),
      [[1], [2]],
    );
    assert.equal(undecided(), 3);
    gates[1]?.open();
    await turn();
    assert.deepEqual(gates[2]?.batch, [3]);
    for (const { open } of gates) open();
    assert.deepEqual(await Promise.all(answers), [10, 20, 30]);
  });

  it('without an outcome for a request fails that request alone', async () => {
    const { submit } = createBatcher<number, number>(async (batch) => batch.slice(1), {
      limits: { size: 10, inFlight: 1 },
      clash: () => null,
      isFatal: () => false,
    });
    const settled = await Promise.allSettled([1, 2, 3].map(submit));
    assert.deepEqual(
      settled.map((one) => (one.status === 'fulfilled' ? one.value : one.status)),
      [2, 3, 'rejected'],
    );
  });

  it('that fails is tried one by one, so that one bad request does not fail its neighbours', async () => {
    const { submit } = createBatcher<number, number>(
      async (batch) => {
        if (batch.includes(13)) throw new Error('unlucky');
        return batch.map((n) => n * 10);
      },
      { limits: { size: 10, inFlight: 1 }, clash: () => null, isFatal: () => false },
    );
    const settled = await Promise.allSettled([12, 13, 14].map(submit));
    assert.deepEqual(
      settled.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
      [120, 'Error: unlucky', 140],
    );
  });

  it('fails as a whole, once, when trying again is of no use', async () => {
    const { gates, submit } = gated(1);
    const answers = Promise.allSettled([1, 2].map(submit));
    await turn();
    gates[0]?.fail(new Error('fatal: the database is away'));
    assert.deepEqual(
      (await answers).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(gates.length, 1);
  });
});
