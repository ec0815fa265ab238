import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showHook } from '../testing/page.ts';
import { replaceEventSource } from './testing/event-source.ts';
import { useLiveOrders } from './use-live-orders.ts';
import { useLiveTickets } from './use-live-tickets.ts';

const sources = replaceEventSource();
const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 2_000) throw new Error('the condition did not hold within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

for (const [name, use, event] of [
  ['order', useLiveOrders, 'order'],
  ['ticket', useLiveTickets, 'ticket'],
] as const)
  test(`a page shows what its stream says of an ${name}, until it is left`, async (t) => {
    const first = sources.length;
    const shown = await showHook<void>(use);
    t.after(shown.leave);
    await until(() => sources.length > first);
    shown.client.setQueryData([name, 'a'], { id: 'a', version: 1 });
    sources[first]?.send(event, { id: 'a', version: 2 });
    await until(() => (shown.client.getQueryData([name, 'a']) as { version: number }).version === 2);
    await shown.render();
    assert.deepEqual([sources.length, sources[first]?.isClosed()], [first + 1, false]);
    await shown.leave();
    assert.ok(sources[first]?.isClosed());
  });

test('a page of tickets that is left asks for none of them again', async (t) => {
  const first = sources.length;
  const shown = await showHook(useLiveTickets);
  t.after(shown.leave);
  await until(() => sources.length > first);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asks = t.mock.method(shown.client, 'invalidateQueries', async () => {});
  sources[first]?.send('reset');
  sources[first]?.send('reset');
  const before = asks.mock.callCount();
  assert.ok(before > 0);
  await shown.leave();
  t.mock.timers.tick(10_000);
  assert.equal(asks.mock.callCount(), before);
});
