import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Refusal, Unreachable } from '../calls/http.ts';
import { type News, openStream } from './stream.ts';
import { replaceEventSource } from './testing/event-source.ts';

const sources = replaceEventSource();
const gap = { kind: 'gap' } as const;

/** Opens a stream. Returns the news so far, its sources, and a way to let time pass. */
const start = (t: TestContext, beforeOpen?: () => Promise<void>) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(Math, 'random', () => 0.5);
  const received: News<number>[] = [];
  const first = sources.length;
  const close = openStream<number>('/live', 'thing', {
    onNews: (news) => received.push(news),
    ...(beforeOpen && { beforeOpen }),
  });
  t.after(close);
  return {
    close,
    received: () => received.splice(0),
    opened: () => sources.slice(first),
    last: () => sources.at(-1) ?? assert.fail('nothing was opened'),
    /** Lets this many ms pass, and what was waiting for them happen. */
    pass: async (ms: number) => {
      t.mock.timers.tick(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
};

test('a stream that has opened reports a gap, then what arrives, gathered for a moment', async (t) => {
  const { opened, last, received, pass } = start(t);
  assert.deepEqual(
    opened().map(({ url }) => url),
    ['/live'],
  );
  assert.deepEqual(received(), []);
  last().open();
  assert.deepEqual(received(), [gap]);
  last().send('thing', 1);
  last().send('other', 9);
  last().send('thing', 2);
  await pass(59);
  assert.deepEqual(received(), []);
  await pass(1);
  assert.deepEqual(received(), [{ kind: 'items', items: [1, 2] }]);
  last().send('thing', 3);
  await pass(60);
  assert.deepEqual(received(), [{ kind: 'items', items: [3] }]);
  last().send('reset');
  assert.deepEqual(received(), [gap]);
});

test('a stream that breaks is closed and opened again, after waits that double up to ten seconds', async (t) => {
  const { opened, last, pass } = start(t);
  for (const waitMs of [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
    const count = opened().length;
    last().fail();
    assert.ok(last().isClosed());
    await pass(waitMs - 1);
    assert.equal(opened().length, count, `${waitMs} ms`);
    await pass(1);
    assert.equal(opened().length, count + 1, `${waitMs} ms`);
  }
  last().open();
  last().fail();
  const count = opened().length;
  await pass(250);
  assert.equal(opened().length, count + 1, 'a stream that has opened begins with the shortest wait again');
});

test('the waits of many readers are spread, from three quarters to five quarters', async (t) => {
  for (const [random, waitMs] of [
    [0, 188],
    [1, 313],
  ] as const) {
    const { opened, last, pass } = start(t);
    t.mock.method(Math, 'random', () => random);
    last().fail();
    await pass(waitMs - 1);
    assert.equal(opened().length, 1);
    await pass(1);
    assert.equal(opened().length, 2);
    t.mock.restoreAll();
    t.mock.timers.reset();
  }
});

test('a stream that was closed opens no more and reports nothing, not even what has been gathered', async (t) => {
  const { close, last, received, pass } = start(t);
  last().open();
  received();
  last().send('thing', 1);
  close();
  assert.ok(last().isClosed());
  await pass(60);
  assert.deepEqual(received(), []);
});

test('a stream that is closed while it waits to be opened again stays closed', async (t) => {
  const { close, opened, last, pass } = start(t);
  last().fail();
  close();
  await pass(20_000);
  assert.equal(opened().length, 1);
});

test('before every opening but the first the token is renewed; when that fails for now, the stream is opened all the same', async (t) => {
  const outcomes: (() => Promise<void>)[] = [
    async () => {},
    () => Promise.reject(new Unreachable()),
    () => Promise.reject(new Refusal({ code: 'unavailable', status: 503, detail: '' })),
  ];
  let renewals = 0;
  const { opened, last, received, pass } = start(t, () => outcomes[renewals++]?.() ?? assert.fail('no more'));
  assert.equal(renewals, 0);
  for (let times = 1; times <= outcomes.length; times++) {
    last().fail();
    await pass(10_000);
    assert.deepEqual([renewals, opened().length], [times, times + 1]);
  }
  assert.deepEqual(received(), []);
});

test('when the session has ended the stream is not opened; the pages ask again, and it is tried again later', async (t) => {
  let isSignedIn = false;
  const { opened, last, received, pass } = start(t, async () => {
    if (!isSignedIn) throw new Refusal({ code: 'not-signed-in', status: 401, detail: '' });
  });
  last().fail();
  await pass(250);
  assert.deepEqual([opened().length, received()], [1, [gap]]);
  await pass(499);
  assert.deepEqual(received(), []);
  await pass(1);
  assert.deepEqual([opened().length, received()], [1, [gap]]);
  isSignedIn = true;
  await pass(1_000);
  assert.equal(opened().length, 2);
});

test('a stream that is closed while the token is renewed is not opened', async (t) => {
  const renewal = Promise.withResolvers<void>();
  const { close, opened, last, received, pass } = start(t, () => renewal.promise);
  last().fail();
  await pass(250);
  close();
  renewal.reject(new Refusal({ code: 'not-signed-in', status: 401, detail: '' }));
  await pass(0);
  assert.deepEqual([opened().length, received()], [1, []]);
});
