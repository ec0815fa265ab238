import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { showHook } from '../testing/page.ts';
import { useNow, useSecondsUntil } from './now.ts';
import { thisViewer, useViewer } from './viewer.ts';

const end = '2026-11-28T19:30:00.000Z';

test('a page from the server knows no time, so that it is the same for everybody', () => {
  const Shown = () => createElement('p', null, `${useNow()} ${useSecondsUntil(end)}`);
  assert.match(renderToString(createElement(Shown)), /null null/);
});

test('a page in a browser shows the time and what is left, which go on', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.parse(end) - 60_000 });
  const shown = await showHook(() => [useNow(), useSecondsUntil(end), useViewer()] as const);
  t.after(shown.leave);
  assert.deepEqual(shown.hook, [Date.parse(end) - 60_000, 60, thisViewer()]);
  await shown.act(() => t.mock.timers.tick(1_000));
  assert.deepEqual(shown.hook.slice(0, 2), [Date.parse(end) - 59_000, 59]);
  await shown.act(() => t.mock.timers.tick(60_000));
  assert.deepEqual(shown.hook.slice(0, 2), [Date.parse(end) + 1_000, 0]);
});

test('seconds left render once a second, not four times', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.parse(end) - 60_000 });
  let renders = 0;
  const shown = await showHook(() => {
    renders += 1;
    return useSecondsUntil(end);
  });
  t.after(shown.leave);
  const before = renders;
  for (let tick = 0; tick < 8; tick++) await shown.act(() => t.mock.timers.tick(250));
  assert.deepEqual([renders - before, shown.hook], [2, 58]);
});
