import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { createLogger } from '@ticketing/common/logger';
import { until } from '@ticketing/common/testing/until';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { createWatchOrders } from './watch-orders.ts';

const buyerId = randomUUID();
const [timeZone, log] = ['Europe/Amsterdam', createLogger('orders', 'silent')];
const unread = () => assert.fail('orders were read');
/** Watches as one buyer, on streams that the test closes. */
const watching = async (streams: number, lastEventId?: string) => {
  const opened: { sent: string[]; close: () => void }[] = [];
  // How the events are now is read for orders that are sent.
  const query = async (text: string) => (text.includes('order_body') ? unread() : []);
  const { watch, tell } = createWatchOrders({ query } as never, timeZone, log, () => {
    const stream = { sent: [] as string[], close: () => {} };
    opened.push(stream);
    return {
      ...{ send: (text: string) => void stream.sent.push(text), end: () => {}, isClosed: () => false },
      onClose: (act: () => void) => {
        stream.close = act;
      },
    };
  });
  const request = { caller: { id: buyerId }, headers: { 'last-event-id': lastEventId } };
  for (let n = 0; n < streams; n++) await watch(request as never, {} as never);
  return { opened, tell };
};

it('a stream that resumes from no event, or from none of ours, reads no orders', async () => {
  for (const lastEventId of [undefined, '', 'yesterday']) await watching(1, lastEventId);
});

it('a stream that has closed is let go of, and an order that nobody watches is not read', async () => {
  const { opened, tell } = await watching(2);
  opened[0]?.close();
  tell(() => orderState({ buyerId }));
  await until('it is sent', async () => opened[1]?.sent.length === 1);
  assert.deepEqual(
    opened.map(({ sent }) => sent.length),
    [0, 1],
  );
  opened[1]?.close();
  tell(unread);
});

it('a message that is not about an order of somebody who watches is left alone, whatever it says', async () => {
  const { opened, tell } = await watching(1);
  tell(() => ({ id: randomUUID(), at: new Date().toISOString() }));
  tell(() => orderState());
  assert.deepEqual(opened[0]?.sent, []);
});

it('an order of somebody who leaves while it is read is sent to nobody', async () => {
  const reading = Promise.withResolvers<object[]>();
  let close = () => {};
  const stream = { send: () => assert.fail('sent'), end: () => {}, isClosed: () => false };
  const { watch, catchUp } = createWatchOrders({ query: () => reading.promise } as never, timeZone, log, () => ({
    ...stream,
    onClose: (act: () => void) => {
      close = act;
    },
  }));
  await watch({ caller: { id: buyerId }, headers: {} } as never, {} as never);
  const catching = catchUp();
  close();
  reading.resolve([{ body: orderState({ buyerId }) }]);
  await catching;
});

describe('after messages may have been missed, orders are read that changed since', () => {
  const overlapMs = 10_000;
  /** Watches on a database that notes what is read: how many buyers, and since when. */
  const catching = (failures = 0) => {
    const reads: [buyers: number, since: number][] = [];
    const query = async (_: string, [buyerIds, since]: readonly [string[], Date]) => {
      reads.push([buyerIds.length, since.getTime()]);
      if (failures-- > 0) throw new Error('the database is away');
      return [];
    };
    const stream = { send: () => {}, end: () => {}, isClosed: () => false, onClose: () => {} };
    const { watch, tell, catchUp } = createWatchOrders({ query } as never, timeZone, log, () => stream);
    const asBuyer = (id: string) => watch({ caller: { id }, headers: {} } as never, {} as never);
    return { reads, catchUp, watch: asBuyer, change: (at: number) => tell(() => aChangeAt(at)) };
  };
  const aChangeAt = (at: number) => orderState({ updatedAt: new Date(at).toISOString() });

  it('the newest message of any buyer, or since somebody began to watch', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    const { watch, change, catchUp, reads } = catching();
    t.mock.timers.setTime(2_000_000);
    await watch('ada');
    t.mock.timers.setTime(3_000_000);
    await watch('grace');
    await catchUp();
    change(2_500_000);
    change(2_400_000);
    await catchUp();
    assert.deepEqual(reads, [
      [2, 2_000_000 - overlapMs],
      [2, 2_500_000 - overlapMs],
    ]);
  });

  it('the same moment again after a failure, whatever was received meanwhile', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    const { watch, change, catchUp, reads } = catching(1);
    await watch('ada');
    const failing = catchUp();
    change(1_500_000);
    await assert.rejects(failing, /the database is away/);
    await catchUp();
    assert.deepEqual(reads, [
      [1, 1_000_000 - overlapMs],
      [1, 1_000_000 - overlapMs],
    ]);
  });

  it('for a hundred buyers at a time, and for nobody if nobody watches', async () => {
    const { watch, catchUp, reads } = catching();
    await catchUp();
    for (let nth = 0; nth < 201; nth++) await watch(`buyer ${nth}`);
    await catchUp();
    assert.deepEqual(
      reads.map(([buyers]) => buyers),
      [100, 100, 1],
    );
  });
});
