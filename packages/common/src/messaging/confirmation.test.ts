import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JetStreamManager } from '@nats-io/jetstream';
import { createConfirmation } from './confirmation.ts';
import type { Cursor } from './cursor.ts';
import { start } from './position.ts';

const at = (pos: number) => ({ txid: '700', pos });

/** The cursor after n messages: the nth is at position 10 · n of the outbox and at n of the stream. */
const cursorAt = (n: number, given: Partial<Cursor> = {}): Cursor => ({
  published: n === 0 ? start : at(10 * n),
  confirmed: start,
  streamCreated: 'then',
  streamSeq: n,
  generation: 0,
  listeners: [],
  isRepublishing: false,
  unheard: [],
  ...given,
});

/** A broker whose durable consumers have handled everything up to a position in the stream. */
const broker = (floors: Readonly<Record<string, number>>, passersBy: readonly number[] = []): JetStreamManager =>
  ({
    consumers: {
      list: async function* () {
        for (const [name, stream_seq] of Object.entries(floors))
          yield { name, config: { durable_name: name }, ack_floor: { stream_seq } };
        for (const stream_seq of passersBy) yield { name: 'ephemeral', config: {}, ack_floor: { stream_seq } };
      },
    },
  }) as unknown as JetStreamManager;

describe('the confirmed position', () => {
  const published = (count: number) => {
    const confirmation = createConfirmation(cursorAt(0));
    for (let n = 1; n <= count; n++) confirmation.published(cursorAt(n));
    return confirmation;
  };

  it('is that of the slowest consumer', async () => {
    const read = await published(9).read(broker({ orders: 9, payments: 4, tickets: 7 }), 'auth', cursorAt(9));
    assert.deepEqual(read, { confirmed: at(40), listeners: ['orders', 'payments', 'tickets'] });
  });

  it('is the last batch that the slowest consumer has handled completely', async () => {
    const confirmation = createConfirmation(cursorAt(0));
    for (const n of [3, 6, 9]) confirmation.published(cursorAt(n));
    const read = await confirmation.read(broker({ orders: 8 }), 'auth', cursorAt(9));
    assert.deepEqual(read?.confirmed, at(60));
  });

  it('advances with the slowest consumer, and never goes back', async () => {
    const confirmation = published(9);
    const listeners = ['orders', 'payments'];
    let cursor = cursorAt(9, { listeners });
    for (const [orders, payments, expected] of [
      [3, 5, at(30)],
      [8, 5, at(50)],
      [8, 8, at(80)],
      [9, 9, at(90)],
    ] as const) {
      const read = await confirmation.read(broker({ orders, payments }), 'auth', cursor);
      assert.deepEqual(read, { confirmed: expected, listeners });
      cursor = { ...cursor, ...read };
    }
    assert.equal(await confirmation.read(broker({ orders: 9, payments: 9 }), 'auth', cursor), null, 'nothing changed');
    const behind = await confirmation.read(broker({ orders: 2, payments: 9 }), 'auth', cursor);
    assert.deepEqual(behind?.confirmed ?? cursor.confirmed, at(90));
  });

  it('does not advance while a known consumer is missing', async () => {
    const confirmation = published(9);
    const cursor = cursorAt(9, { confirmed: at(20), listeners: ['orders', 'payments'] });
    assert.equal(await confirmation.read(broker({ orders: 9 }), 'auth', cursor), null);
    assert.equal(await confirmation.read(broker({}), 'auth', cursor), null);
    const back = await confirmation.read(broker({ orders: 9, payments: 6 }), 'auth', cursor);
    assert.deepEqual(back?.confirmed, at(60));
  });

  it('is stored with the names of the known consumers, so that a later relay waits for them', async () => {
    const read = await published(9).read(broker({ orders: 0 }), 'auth', cursorAt(9, { listeners: ['payments'] }));
    assert.deepEqual(read, { confirmed: start, listeners: ['orders', 'payments'] });
  });

  it('ignores ephemeral consumers', async () => {
    const read = await published(9).read(broker({ orders: 9 }, [1]), 'auth', cursorAt(9));
    assert.deepEqual(read, { confirmed: at(90), listeners: ['orders'] });
    assert.equal(await published(9).read(broker({}, [9]), 'auth', cursorAt(9)), null);
  });

  it('is not reused after the broker has lost its streams', async () => {
    const confirmation = published(9);
    confirmation.forget();
    const cursor = cursorAt(2, { listeners: ['orders'] });
    assert.equal(await confirmation.read(broker({ orders: 9 }), 'auth', cursor), null);
    confirmation.published(cursorAt(2));
    assert.deepEqual((await confirmation.read(broker({ orders: 2 }), 'auth', cursor))?.confirmed, at(20));
  });

  it('starts where the relay started, and covers what was published before', async () => {
    const confirmation = createConfirmation(cursorAt(5));
    confirmation.published(cursorAt(6));
    assert.deepEqual((await confirmation.read(broker({ orders: 5 }), 'auth', cursorAt(6)))?.confirmed, at(50));
  });
});
