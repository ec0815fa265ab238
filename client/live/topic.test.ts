import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import type { News } from './stream.ts';
import { replaceEventSource } from './testing/event-source.ts';
import { createTopic } from './topic.ts';

const sources = replaceEventSource();
const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
Object.assign(globalThis, { document: page });
const look = (state: 'visible' | 'hidden'): void => {
  page.visibilityState = state;
  page.dispatchEvent(new Event('visibilitychange'));
};

const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 2_000) throw new Error('the condition did not hold within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
/** Every message between tabs, and every lock that is free, has arrived where it should by then. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

/** Tabs of one browser that follow one topic. */
const start = (t: TestContext) => {
  const name = randomUUID();
  const first = sources.length;
  const opened = () => sources.slice(first);
  const openTab = () => {
    const received: News<number>[] = [];
    const listen = createTopic<number>(name, `/${name}`, 'thing');
    const leave = listen((news) => received.push(news));
    t.after(leave);
    return { listen, leave, received };
  };
  return { name, opened, openTab };
};

const gap = { kind: 'gap' } as const;
const items = (...numbers: readonly number[]) => ({ kind: 'items', items: numbers }) as const;

test('all tabs share one stream, and each receives everything; when its tab closes, another opens it', async (t) => {
  const { opened, openTab } = start(t);
  const [one, two, three] = [openTab(), openTab(), openTab()];
  await until(() => opened().length === 1);
  opened()[0]?.open();
  opened()[0]?.send('thing', 7);
  for (const tab of [one, two, three]) {
    await until(() => tab.received.length >= 2);
    assert.deepEqual(tab.received.splice(0), [gap, items(7)]);
  }
  assert.equal(opened().length, 1);

  one.leave();
  await until(() => opened().length === 2);
  assert.ok(opened()[0]?.isClosed());
  opened()[1]?.open();
  for (const tab of [two, three]) await until(() => tab.received.length >= 1);
  await settled();
  assert.deepEqual([one.received, two.received, three.received], [[], [gap], [gap]]);
  assert.equal(opened().length, 2);
});

test('a stream lasts as long as anybody in its tab listens', async (t) => {
  const { opened, openTab } = start(t);
  const tab = openTab();
  const leaveAgain = tab.listen(() => {});
  await until(() => opened().length === 1);
  tab.leave();
  assert.ok(!opened()[0]?.isClosed());
  leaveAgain();
  assert.ok(opened()[0]?.isClosed());
});

test('who listens again after everybody has left, as on the next page, has a stream again and hears what changes', async (t) => {
  const { opened, openTab } = start(t);
  const tab = openTab();
  await until(() => opened().length === 1);
  tab.leave();
  const received: News<number>[] = [];
  t.after(tab.listen((news) => received.push(news)));
  await settled();
  assert.equal(opened().length, 2, 'streams opened, one for each page');
  opened()[1]?.open();
  opened()[1]?.send('thing', 7);
  await until(() => received.length >= 2);
  assert.deepEqual([received, tab.received], [[gap, items(7)], []]);
});

test('a tab that is left while another has the stream never opens one', async (t) => {
  const { opened, openTab } = start(t);
  const [one, two] = [openTab(), openTab()];
  await until(() => opened().length === 1);
  two.leave();
  one.leave();
  await settled();
  assert.equal(opened().length, 1);
});

test('a tab that is looked at takes the stream over from one that does not answer, and asks for what was missed', async (t) => {
  const { name, opened, openTab } = start(t);
  // A tab that the system has frozen: it has the lock, and does nothing.
  const frozen = Promise.withResolvers<void>();
  t.after(() => frozen.resolve());
  const lost = navigator.locks.request(`live:${name}`, () => frozen.promise).catch(() => 'lost');
  const tab = openTab();
  await settled();
  look('hidden');
  await settled();
  assert.equal(opened().length, 0);
  const askedAt = Date.now();
  look('visible');
  await until(() => opened().length === 1);
  assert.ok(Date.now() - askedAt >= 1_490, 'the other tab had time to answer');
  assert.deepEqual(tab.received, [gap]);
  assert.equal(await lost, 'lost');
});

test('a tab whose stream is taken over closes it and waits to have it back; one that answers is left alone', async (t) => {
  const { name, opened, openTab } = start(t);
  const [one, two] = [openTab(), openTab()];
  await until(() => opened().length === 1);
  look('visible');
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  assert.deepEqual([opened().length, opened()[0]?.isClosed()], [1, false]);
  assert.deepEqual([one.received, two.received], [[], []]);

  const held = Promise.withResolvers<void>();
  const taken = navigator.locks.request(`live:${name}`, { steal: true }, () => held.promise);
  await until(() => opened()[0]?.isClosed() === true);
  await settled();
  assert.equal(opened().length, 1);
  held.resolve();
  await taken;
  await until(() => opened().length === 2);
});

test('a lone tab has its stream back once the tab that took it over leaves', async (t) => {
  const { name, opened, openTab } = start(t);
  openTab();
  await until(() => opened().length === 1);
  await navigator.locks.request(`live:${name}`, { steal: true }, () => until(() => opened()[0]?.isClosed() === true));
  await until(() => opened().length === 2);
});

test('a tab that is left while it takes the stream over keeps no stream open', async (t) => {
  const { name, opened, openTab } = start(t);
  const frozen = Promise.withResolvers<void>();
  t.after(() => frozen.resolve());
  navigator.locks.request(`live:${name}`, () => frozen.promise).catch(() => {});
  const tab = openTab();
  const request = navigator.locks.request.bind(navigator.locks) as (...given: readonly unknown[]) => Promise<unknown>;
  t.mock.method(navigator.locks, 'request', async (...given: readonly [string, LockOptions, () => Promise<void>]) => {
    if (given[1].steal) tab.leave();
    await settled();
    return request(...given);
  });
  look('visible');
  await until(() => opened()[0]?.isClosed() === true);
});

test('without locks every tab has a stream of its own', async (t) => {
  const locks = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(navigator), 'locks');
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
  t.after(() => Object.defineProperty(navigator, 'locks', { ...locks, configurable: true }));
  const { opened, openTab } = start(t);
  const tab = openTab();
  await until(() => opened().length === 1);
  look('visible');
  tab.leave();
  assert.ok(opened()[0]?.isClosed());
});
