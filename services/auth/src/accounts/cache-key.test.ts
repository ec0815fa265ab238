import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { cacheKey } from './cache-key.ts';

describe('a cached key', () => {
  let loads: PromiseWithResolvers<string>[];
  let nowMs = 0;
  const { get, clear } = cacheKey((_context: object) => {
    const load = Promise.withResolvers<string>();
    loads.push(load);
    return load.promise;
  });
  beforeEach(() => {
    loads = [];
    nowMs += 10_000;
    mock.method(performance, 'now', () => nowMs);
    clear();
  });
  afterEach(() => mock.restoreAll());

  it('is loaded once for two seconds, also by requests that come while it is loaded', async () => {
    const [first, second] = [get({}), get({})];
    loads[0]?.resolve('a');
    assert.deepEqual(await Promise.all([first, second]), ['a', 'a']);
    nowMs += 1_999;
    assert.equal(await get({}), 'a');
    nowMs += 1;
    void get({});
    assert.equal(loads.length, 2);
  });

  it('is loaded again at once after a load that failed', async () => {
    const first = get({});
    loads[0]?.reject(new Error('the database is away'));
    await assert.rejects(first, /the database is away/);
    const second = get({});
    loads[1]?.resolve('b');
    assert.equal(await second, 'b');
  });

  it('stays cached when an older load fails', async () => {
    const first = get({});
    clear();
    const second = get({});
    loads[1]?.resolve('b');
    loads[0]?.reject(new Error('the database is away'));
    await assert.rejects(first);
    assert.deepEqual([await second, await get({}), loads.length], ['b', 'b', 2]);
  });

  it('is loaded again after it was cleared', () => {
    void get({});
    clear();
    void get({});
    assert.equal(loads.length, 2);
  });
});
