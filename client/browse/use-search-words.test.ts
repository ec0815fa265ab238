import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { showHook } from '../testing/page.ts';
import { everything, type Filters } from './filters.ts';
import { useSearchWords } from './use-search-words.ts';

/** A link, or something that is none, as far as a click on it matters. */
class Clicked extends EventTarget {
  readonly isLink: boolean;
  constructor(isLink: boolean) {
    super();
    this.isLink = isLink;
  }
  closest(): Clicked | null {
    return this.isLink ? this : null;
  }
}

/** A search box whose page shows the filters it is asked for. */
const show = async (t: TestContext) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  Object.assign(globalThis, { Element: Clicked });
  t.after(() => Reflect.deleteProperty(globalThis, 'Element'));
  let filters: Filters = everything;
  const asked: Filters[] = [];
  const change = (next: Filters): void => {
    asked.push(next);
    filters = next;
  };
  const shown = await showHook(() => useSearchWords(filters, change));
  t.after(shown.leave);
  return {
    ...shown,
    asked,
    words: () => shown.hook[0],
    type: (text: string) => shown.act(() => shown.hook[1](text)),
    /** Somebody chooses, or goes back to, these filters. */
    choose: (next: Filters) => {
      filters = next;
      return shown.render();
    },
    pass: async (ms: number) => {
      t.mock.timers.tick(ms);
      await shown.render();
    },
    click: (isLink: boolean) => {
      const event = new Event('click');
      Object.defineProperty(event, 'target', { value: new Clicked(isLink) });
      document.dispatchEvent(event);
    },
  };
};

test('words are searched for once, when their typing has paused', async (t) => {
  const { type, pass, asked, words } = await show(t);
  for (const typed of ['j', 'ja', 'jaz', 'jazz']) {
    await type(typed);
    await pass(249);
  }
  assert.deepEqual(asked, []);
  await pass(1);
  await pass(10_000);
  assert.deepEqual(asked, [{ ...everything, q: 'jazz' }]);
  await type('jazz ');
  await pass(10_000);
  assert.equal(asked.length, 1, 'a space at the end is no other search');
  assert.equal(words(), 'jazz ');
});

test('a filter that is chosen while words are being typed stays chosen', async (t) => {
  const { type, choose, pass, asked } = await show(t);
  await type('jazz');
  await pass(100);
  await choose({ ...everything, category: 'music' });
  await pass(10_000);
  assert.deepEqual(asked, [{ ...everything, category: 'music', q: 'jazz' }]);
});

test('a page that is left, by a link or otherwise, does not change the address any more', async (t) => {
  const { type, click, pass, asked, leave } = await show(t);
  await type('jazz');
  click(true);
  await pass(10_000);
  assert.deepEqual(asked, []);
  await type('jazz at');
  click(false);
  await pass(10_000);
  assert.equal(asked.length, 1);
  await type('jazz at the');
  await leave();
  t.mock.timers.tick(10_000);
  assert.equal(asked.length, 1);
});

test('the box shows the words of the filters that somebody goes back to, and does not search for them again', async (t) => {
  const { choose, pass, asked, words } = await show(t);
  await choose({ ...everything, q: 'opera' });
  assert.equal(words(), 'opera');
  await pass(10_000);
  assert.deepEqual(asked, []);
});
