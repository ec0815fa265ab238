import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { QueryClient } from '@tanstack/react-query';
import { type Api, json, refuse, startApi } from '../calls/testing/api.ts';
import { changeAccount, meOf, watchAccount } from './account-sync.ts';

const ada = { id: 'u1', email: 'ada@example.com', name: 'Ada' };
const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
Object.assign(globalThis, { document: page });
const look = (state: 'visible' | 'hidden'): void => {
  page.visibilityState = state;
  page.dispatchEvent(new Event('visibilitychange'));
};

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());

const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 10_000) throw new Error('the condition did not hold');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** A tab in which somebody is signed in, with something private and something public on screen. */
const openTab = (t: TestContext) => {
  const client = new QueryClient();
  const asked = t.mock.method(client, 'invalidateQueries', async () => {});
  t.after(() => client.clear());
  client.setQueryData(['me'], ada);
  for (const key of ['orders', 'order', 'payment', 'selling', 'devices', 'tickets'])
    client.setQueryData([key, '1'], key);
  return {
    client,
    shown: () =>
      client
        .getQueryCache()
        .getAll()
        .map(({ queryKey }) => queryKey[0]),
    asked: () => asked.mock.calls.map(({ arguments: [filters] }) => filters?.queryKey?.[0]),
  };
};

test('a user, nobody, not known yet and not to be known are four different things', () => {
  assert.deepEqual(meOf(ada, false), { kind: 'user', user: ada });
  assert.deepEqual(meOf(ada, true), { kind: 'user', user: ada });
  assert.deepEqual(meOf(null, false), { kind: 'nobody' });
  assert.deepEqual(meOf(undefined, false), { kind: 'loading' });
  assert.deepEqual(meOf(undefined, true), { kind: 'unknown' });
});

test('when somebody signs in or out, every tab forgets what was private, and the others ask who it is', async (t) => {
  const [here, other] = [openTab(t), openTab(t)];
  t.after(watchAccount(other.client));
  changeAccount(here.client, null);
  assert.deepEqual(here.shown(), ['me', 'tickets']);
  assert.equal(here.client.getQueryData(['me']), null);
  await until(() => other.asked().length > 0);
  assert.deepEqual(other.asked(), ['me']);
  assert.deepEqual(other.shown(), ['me', 'tickets']);
  changeAccount(here.client, ada);
  assert.deepEqual(here.client.getQueryData(['me']), ada);
});

test('the token is renewed every ten minutes, while the tab is looked at and somebody is signed in', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
  api.reset((_request, response) => json(response, 200, { token: 't' }));
  // Counted when they are sent: what was not to be sent arrives too late to be missed.
  const requests = t.mock.method(globalThis, 'fetch');
  const sent = () => requests.mock.callCount();
  const { client } = openTab(t);
  const stop = watchAccount(client);
  t.after(stop);
  const minutes = async (count: number) => {
    for (let half = 0; half < count * 2; half++) t.mock.timers.tick(30_000);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const renewals = async (count: number) => {
    await until(() => api.arrived.length === count);
    assert.deepEqual(
      api.arrived.map(({ url }) => url),
      Array(count).fill('/api/users/token'),
    );
    // Its answer has come back, too: while it has not, another renewal would share it.
    await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await minutes(9.5);
  assert.equal(sent(), 0);
  await minutes(0.5);
  await renewals(1);
  await minutes(9.5);
  assert.equal(sent(), 1);

  look('hidden');
  await minutes(30);
  assert.equal(sent(), 1);
  look('visible');
  await renewals(2);

  client.setQueryData(['me'], null);
  await minutes(30);
  assert.equal(sent(), 2);
  client.setQueryData(['me'], ada);
  stop();
  await minutes(30);
  look('visible');
  assert.equal(sent(), 2);
});

test('when the token cannot be renewed, who is signed in is asked for again', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
  api.reset((_request, response) => refuse(response, 401, 'not-signed-in'));
  const { client, asked } = openTab(t);
  t.after(watchAccount(client));
  t.mock.timers.tick(600_000);
  await until(() => asked().length > 0);
  assert.deepEqual(asked(), ['me']);
});
