import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { until } from '@ticketing/common/testing/until';
import { pino } from 'pino';
import type { Provider } from './provider/provider.ts';
import { createSettler } from './settler.ts';
import type { Lane } from './store/leases.ts';

/** A payment without an intent: all that settling it does is giving its lease back. */
const payment = (id: string) => ({
  id,
  orderStatus: 'awaiting-payment',
  status: 'created',
  intentId: null,
  answered: [],
});

type Given = {
  /** How many calls the provider bears. */
  readonly room: number;
  /** The ids of payments that are due, when so many are asked for. */
  readonly due?: (lane: Lane, limit: number) => readonly string[];
  readonly giveBack?: (id: string) => Promise<void>;
};

/** A settler whose database is the test. Returns how many payments it asked for, by lane, and the leases it gave back. */
const start = (t: TestContext, { room, due = () => [], giveBack = async () => {} }: Given) => {
  const asked: Record<Lane, number[]> = { pressing: [], idle: [] };
  const givenBack: string[] = [];
  const query = async (text: string, [first]: readonly (string | number)[]) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (typeof first === 'number') {
      const lane = text.includes('not (asked') ? 'idle' : 'pressing';
      asked[lane].push(first);
      return due(lane, first).map(payment);
    }
    givenBack.push(`${first}`);
    return giveBack(`${first}`);
  };
  const settler = createSettler(
    { query } as unknown as Database,
    { room: () => room } as Provider,
    pino({ level: 'silent' }),
  );
  const { stop } = settler.start();
  t.after(stop);
  return { asked, givenBack, stop, settleNow: settler.settleNow };
};
/** A promise that is kept at the end of the test, if not before: the settler stops once nothing is under way. */
const hold = (t: TestContext) => {
  const held = Promise.withResolvers<void>();
  t.after(() => held.resolve());
  return held;
};
const isAsked = ({ asked }: Pick<ReturnType<typeof start>, 'asked'>) =>
  until('both lanes have asked', async () => asked.pressing.length > 0 && asked.idle.length > 0);

// They wait for turns of half a second, so they wait together.
describe('the settler', { concurrency: true }, () => {
  it('each lane takes up as many payments as the provider bears, at most 32 and 4, and one to try where it bears none', async (t) => {
    const cases = [
      { room: 50, expected: [32, 4] },
      { room: 32, expected: [32, 4] },
      { room: 8, expected: [8, 4] },
      { room: 2, expected: [2, 2] },
      { room: 0, expected: [1, 1] },
    ];
    const settlers = cases.map(({ room, expected }) => ({ ...start(t, { room }), expected }));
    for (const settler of settlers) {
      await isAsked(settler);
      assert.deepEqual([settler.asked.pressing[0], settler.asked.idle[0]], settler.expected);
    }
  });

  it('what is under way takes up room, until it is done', async (t) => {
    const held = hold(t);
    const rounds: Record<Lane, string[][]> = { pressing: [['a', 'b', 'c']], idle: [['d', 'e', 'f', 'g']] };
    const settler = start(t, { room: 8, due: (lane) => rounds[lane].shift() ?? [], giveBack: () => held.promise });
    await until('a second round', async () => settler.asked.pressing.length >= 2);
    assert.deepEqual(settler.asked.pressing.slice(0, 2), [8, 5]);
    await until('some more rounds', async () => settler.asked.pressing.length >= 4);
    assert.deepEqual(settler.asked.idle, [4], 'a lane that is full asks for nothing');
    held.resolve();
    await until('there is room again', async () => settler.asked.idle.length >= 2);
    assert.equal(settler.asked.idle[1], 4);
  });

  it('where there may be more, they are taken up as soon as there is room, not at the next turn', async (t) => {
    let left = 60;
    const settler = start(t, { room: 1, due: (lane) => (lane === 'pressing' && left > 0 ? [`${left--}`] : []) });
    // By turns this takes 30 seconds.
    await until('all are settled', async () => settler.givenBack.length === 60, 10_000);
  });

  it('where there are no more, the next turn is waited for', async (t) => {
    const startedAt = performance.now();
    const settler = start(t, { room: 8, due: (lane) => (lane === 'pressing' ? ['a'] : []) });
    await until('some rounds', async () => settler.givenBack.length >= 5);
    assert.ok(performance.now() - startedAt >= 1_900, 'four pauses of half a second');
  });

  it('a provider that answers is asked at once, one that does not about a second later', async (t) => {
    const order: string[] = [];
    const due = (name: string) => () => {
      order.push(name);
      return [];
    };
    const probing = start(t, { room: 0, due: due('probing') });
    const free = start(t, { room: 8, due: due('free') });
    probing.settleNow();
    free.settleNow();
    await isAsked(probing);
    assert.equal(order[0], 'free');
  });

  it('a settler that stops while it waits to try takes nothing up any more', async (t) => {
    const settler = start(t, { room: 0 });
    settler.settleNow();
    await new Promise((resolve) => setImmediate(resolve));
    await settler.stop();
    assert.deepEqual(settler.asked, { pressing: [], idle: [] });
  });

  it('a lease that could not be given back is given back once the database answers, and not again', async (t) => {
    let [rounds, failures] = [0, 0];
    const settler = start(t, {
      room: 8,
      due: (lane) => (lane === 'pressing' && rounds++ === 0 ? ['a'] : []),
      giveBack: async () => {
        if (failures++ < 2) throw new Error('the database is away');
      },
    });
    await until('more rounds', async () => settler.asked.pressing.length >= 4);
    assert.deepEqual(settler.givenBack, ['a', 'a', 'a']);
  });

  it('stopping waits for what is under way', async (t) => {
    const held = hold(t);
    const settler = start(t, {
      room: 8,
      due: (lane) => (lane === 'pressing' ? ['a'] : []),
      giveBack: () => held.promise,
    });
    await until('it is under way', async () => settler.givenBack.length > 0);
    let isStopped = false;
    const stop = async (): Promise<void> => {
      await settler.stop();
      isStopped = true;
    };
    const stopping = stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(isStopped, false);
    held.resolve();
    await stopping;
  });
});
