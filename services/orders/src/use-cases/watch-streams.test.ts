import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { it } from 'node:test';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { createWatchOrders } from './watch-orders.ts';

const buyerId = randomUUID();
const unread = () => assert.fail('orders were read');
/** Watches as one buyer, on streams that the test closes. */
const watching = async (streams: number, lastEventId?: string) => {
  const opened: { sent: string[]; close: () => void }[] = [];
  const { watch, tell } = createWatchOrders({ query: unread } as never, () => {
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
  assert.deepEqual(
    opened.map(({ sent }) => sent.length),
    [0, 1],
  );
  opened[1]?.close();
  tell(unread);
});
