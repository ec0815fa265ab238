import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, json, startApi } from '../calls/testing/api.ts';
import { replaceEventSource } from './testing/event-source.ts';
import { onOrderNews, onTicketNews } from './topics.ts';

const sources = replaceEventSource();
Object.assign(globalThis, { document: Object.assign(new EventTarget(), { visibilityState: 'visible' }) });

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());

const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 2_000) throw new Error('the condition did not hold within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

for (const [name, follow, url, event, isRenewed] of [
  ['tickets', onTicketNews, '/api/tickets/live', 'ticket', false],
  ['orders', onOrderNews, '/api/orders/live', 'order', true],
] as const)
  test(`the stream of ${name} is ${url}, and ${isRenewed ? 'its token is renewed before it is opened again' : 'needs no token'}`, async (t) => {
    api.reset((_request, response) => json(response, 200, { token: 't' }));
    const first = sources.length;
    const news: unknown[] = [];
    t.after(follow((one: unknown) => news.push(one)));
    await until(() => sources.length > first);
    assert.equal(sources[first]?.url, url);
    sources[first]?.send(event, { id: 'a' });
    await until(() => news.length > 0);
    assert.deepEqual(news, [{ kind: 'items', items: [{ id: 'a' }] }]);
    sources[first]?.fail();
    await until(() => sources.length > first + 1);
    assert.deepEqual(
      api.arrived.map((request) => request.url),
      isRenewed ? ['/api/users/token'] : [],
    );
  });
