import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { test } from 'node:test';
import { until } from '@ticketing/common/testing/until';
import { pino } from 'pino';
import { createOwnKeys } from './own-keys.ts';

const createKey = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const text = Buffer.from('a token');
  return {
    row: { id: randomUUID(), publicKey: JSON.stringify(publicKey.export({ format: 'jwk' })), privateKey: '' },
    verifies: async (key: CryptoKey | null) =>
      key !== null && crypto.subtle.verify('Ed25519', key, sign(null, text, privateKey), text),
  };
};

/** Keys from a table that is the test's, and what is in the log. */
const start = () => {
  const rows: ReturnType<typeof createKey>['row'][] = [];
  const events: { readonly event?: string; readonly kid?: string }[] = [];
  let reads = 0;
  const all = async () => {
    reads += 1;
    return rows.map((row) => ({ ...row, createdAt: new Date() }));
  };
  const log = pino({}, { write: (line: string) => void events.push(JSON.parse(line)) });
  return { rows, events, reads: () => reads, keys: createOwnKeys({ all }, log) };
};

test('a key is found by its id, read once, and verifies its own signatures; an unknown id is looked for each time', async () => {
  const { rows, keys, reads } = start();
  const [one, other] = [createKey(), createKey()];
  rows.push(one.row);
  assert.equal(keys.has(one.row.id), false);
  assert.ok(await one.verifies(await keys.find(one.row.id)));
  assert.equal(await other.verifies(await keys.find(one.row.id)), false);
  assert.deepEqual([keys.has(one.row.id), reads()], [true, 1]);
  assert.equal(await keys.find(other.row.id), null);
  rows.push(other.row);
  assert.ok(await other.verifies(await keys.find(other.row.id)));
  assert.ok(await one.verifies(await keys.find(one.row.id)));
  assert.equal(reads(), 3);
});

test('a key that was revoked is known no more after a while, and that is recorded', async (t) => {
  const { rows, events, keys } = start();
  const [one, other] = [createKey(), createKey()];
  rows.push(one.row, other.row);
  await keys.find(one.row.id);
  const { stop } = keys.start();
  t.after(stop);
  rows.shift();
  await until('it is not known', async () => !keys.has(one.row.id));
  assert.ok(keys.has(other.row.id));
  assert.deepEqual(
    events.map(({ event, kid }) => [event, kid]),
    [['signing-key-revoked', one.row.id]],
  );
});
