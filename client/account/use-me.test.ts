import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { type Api, json, refuse, startApi } from '../calls/testing/api.ts';
import { showHook } from '../testing/page.ts';
import { useAccountChanged, useAccountWatch, useMe, useSignOut } from './use-me.ts';

const ada = { id: 'u1', email: 'ada@example.com', name: 'Ada' };

let api: Api;
before(async () => {
  api = await startApi();
});
after(() => api.close());

const show = async <T>(t: TestContext, use: () => T) => {
  const shown = await showHook(use);
  t.after(shown.leave);
  return shown;
};
const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 10_000) throw new Error('the condition did not hold');
    await new Promise((resolve) => setImmediate(resolve));
  }
};
/** The answer of auth has arrived and is shown. */
const answered = async ({ act, client }: Awaited<ReturnType<typeof showHook>>) =>
  act(() => until(() => client.isFetching() === 0));

test('a page asks who is signed in, and a page opened within 30 seconds does not ask again', async (t) => {
  for (const [answer, expected] of [
    [ada, { kind: 'user', user: ada }],
    [null, { kind: 'nobody' }],
  ] as const) {
    api.reset((_request, response) => json(response, 200, { currentUser: answer }));
    const asked = () => api.arrived.map(({ url }) => url);
    let isOpen = true;
    const shown = await showHook(useMe, (component) => isOpen && component);
    t.after(shown.leave);
    assert.deepEqual(shown.hook, { kind: 'loading' });
    await answered(shown);
    assert.deepEqual([shown.hook, shown.client.getQueryData(['me'])], [expected, answer]);
    const openedAt = Date.now();
    for (const [seconds, times] of [
      [29, 1],
      [31, 2],
    ] as const) {
      isOpen = false;
      await shown.render();
      isOpen = true;
      t.mock.timers.enable({ apis: ['Date'], now: openedAt + seconds * 1_000 });
      await shown.render();
      await answered(shown);
      t.mock.timers.reset();
      assert.deepEqual(asked(), Array(times).fill('/api/users/current-user'), `${seconds} s`);
    }
  }
});

test('who is signed in is not known when auth does not answer', async (t) => {
  api.reset((_request, response) => refuse(response, 503, 'unavailable'));
  const shown = await show(t, useMe);
  await answered(shown);
  assert.deepEqual(shown.hook, { kind: 'unknown' });
});

test('who signs in or out here is shown at once, by a function that stays the same', async (t) => {
  const shown = await show(t, useAccountChanged);
  const { hook: changed } = shown;
  changed(ada);
  assert.deepEqual(shown.client.getQueryData(['me']), ada);
  await shown.render();
  assert.equal(shown.hook, changed);
});

test('signing out asks auth first, and then nobody is signed in here', async (t) => {
  api.reset((_request, response) => void response.writeHead(204).end());
  const shown = await show(t, useSignOut);
  shown.client.setQueryData(['me'], ada);
  await shown.hook();
  assert.deepEqual(
    api.arrived.map(({ method, url }) => `${method} ${url}`),
    ['POST /api/users/signout'],
  );
  assert.equal(shown.client.getQueryData(['me']), null);
  const { hook: signOut } = shown;
  await shown.render();
  assert.equal(shown.hook, signOut);

  api.reset((_request, response) => refuse(response, 503, 'unavailable'));
  shown.client.setQueryData(['me'], ada);
  await assert.rejects(shown.hook());
  assert.deepEqual(shown.client.getQueryData(['me']), ada);
});

test('a page follows the sign-ins of other tabs until it is left', async (t) => {
  const shown = await show(t, useAccountWatch);
  const asked = t.mock.method(shown.client, 'invalidateQueries', async () => {});
  const other = new BroadcastChannel('account');
  t.after(() => other.close());
  other.postMessage('changed');
  await until(() => asked.mock.callCount() > 0);
  await shown.leave();
  other.postMessage('changed');
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(asked.mock.callCount(), 1);
});
