import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { auth } from '../service.ts';
import { createSigningKeyStore } from './signing-keys.ts';

const { database, close } = await createTestDatabase(auth.migrations);
after(close);
beforeEach(() => database.query('delete from jwks'));

const keys = createSigningKeyStore(database);
const add = (publicKey: string) =>
  keys.add({ publicKey, privateKey: `private ${publicKey}`, alg: 'EdDSA', crv: 'Ed25519', createdAt: new Date() });
const end = (id: string) => database.query('update jwks set expires_at = now() where id = $1', [id]);
const idsOf = async () => (await keys.all()).map(({ id }) => id);

test('a key is stored whole; one that is added while another signs is not, and that other is returned', async () => {
  const first = await add('one');
  const { publicKey, privateKey, alg, crv } = first;
  assert.deepEqual([publicKey, privateKey, alg, crv], ['one', 'private one', 'EdDSA', 'Ed25519']);
  assert.deepEqual(await add('two'), first);
  assert.deepEqual(await keys.all(), [first]);
  await end(first.id);
  const second = await add('two');
  assert.equal(second.publicKey, 'two');
  assert.deepEqual(await idsOf(), [first.id, second.id]);
});

test('the signing key is revoked, or the one with an id, and no other; without one nothing is', async () => {
  const old = await add('old');
  await end(old.id);
  const signing = await add('signing');
  for (const none of [randomUUID(), 'x']) assert.equal(await keys.revoke(none), null);
  assert.equal(await keys.revoke(null), signing.id);
  assert.deepEqual(await idsOf(), [old.id]);
  assert.equal(await keys.revoke(null), null);
  assert.equal(await keys.revoke(old.id), old.id);
  assert.deepEqual(await idsOf(), []);
});
