import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { showNetworkShare } from './network-share.ts';

const read = async (registry: Registry): Promise<readonly [all: number, busiest: number]> => {
  const text = await registry.metrics();
  const value = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return [value('http_network_writes_total'), value('http_busiest_network_writes_total')];
};

test('what came from the busiest network is counted apart, slice by slice', async () => {
  const registry = new Registry();
  let now = 0;
  const count = showNetworkShare(registry, () => now);
  assert.deepEqual(await read(registry), [0, 0]);
  for (const network of ['a', 'b', 'a', 'c', 'a']) count(network);
  assert.deepEqual(await read(registry), [5, 3]);
  for (const network of ['b', 'b', 'a']) count(network);
  assert.deepEqual(await read(registry), [8, 5], 'the busiest of this slice, whichever that was before');
  for (const network of ['b', 'b']) count(network);
  now = 60_000;
  for (const network of ['a', 'c', 'c']) count(network);
  assert.deepEqual(await read(registry), [13, 9], 'without a reading a slice ends after a minute');
});

test('many networks take bounded memory and are counted all the same', async () => {
  const registry = new Registry();
  const count = showNetworkShare(registry, () => 0);
  for (let nth = 0; nth < 30_000; nth++) count(`10.${nth}`);
  assert.deepEqual(await read(registry), [30_000, 1]);
});
