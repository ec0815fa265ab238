import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { createTestDatabase } from '@ticketing/common/testing/database';
import type { Passwords } from '../passwords.ts';
import { auth } from '../service.ts';
import { addUser } from '../store/users.ts';
import { signIn } from './sign-in.ts';
import { signUp } from './sign-up.ts';

const store = await createTestDatabase(auth.migrations);
after(store.close);
const { database } = store;

/** Passwords whose hashes cost nothing and are noted; `inQueue` happens while one waits, `during` while it is computed. */
const createNoted = (given: { inQueue?: () => Promise<unknown>; during?: () => Promise<unknown> } = {}) => {
  const computed: string[] = [];
  const passwords: Passwords = {
    hash: async (password, before) => {
      await given.inQueue?.();
      await before?.();
      computed.push(`hash ${password}`);
      await given.during?.();
      return `hash of ${password}`;
    },
    verify: async (kept, password) => {
      computed.push(`verify ${password}`);
      return kept === `hash of ${password}`;
    },
  };
  return { parts: { database, passwords }, computed };
};
const password = 'correct horse battery';
const newEmail = () => `${randomUUID()}@example.com`;
const take = (email: string) => addUser(database, { id: randomUUID(), email, name: 'Ann' }, `hash of ${password}`);

test('a sign-up costs one hash, and none when its password is weak or its e-mail taken, also while it waits', async () => {
  const good = createNoted();
  const user = await signUp(good.parts, { email: newEmail(), password });
  assert.deepEqual(good.computed, [`hash ${password}`]);
  const weak = createNoted();
  await assert.rejects(signUp(weak.parts, { email: newEmail(), password: 'password123' }), {
    ...{ code: 'invalid-input', message: 'Please choose a password that is harder to guess.' },
  });
  const taken = createNoted({ inQueue: () => assert.fail('it waited') });
  await assert.rejects(signUp(taken.parts, { email: user.email, password }), { code: 'email-taken' });
  const email = newEmail();
  const late = createNoted({ inQueue: () => take(email) });
  await assert.rejects(signUp(late.parts, { email, password }), { code: 'email-taken' });
  assert.deepEqual([weak.computed, taken.computed, late.computed], [[], [], []]);
});

test('an e-mail that is taken while the hash is computed is refused, and its account stays as it is', async () => {
  const email = newEmail();
  const { parts } = createNoted({ during: () => take(email) });
  await assert.rejects(signUp(parts, { email, password: 'another good one' }), { code: 'email-taken' });
  assert.equal((await signIn(createNoted().parts, { email, password })).user.name, 'Ann');
});

test('a sign-in costs one hash, whether the password is right, wrong, or of nobody; the log names the account', async () => {
  const email = newEmail();
  await take(email);
  const right = createNoted();
  const { user } = await signIn(right.parts, { email, password });
  assert.deepEqual([user, right.computed], [{ id: user.id, email, name: 'Ann' }, [`verify ${password}`]]);
  for (const [given, computed, account] of [
    [email, 'verify wrong', user.id],
    [newEmail(), 'hash wrong', 'none'],
  ] as const) {
    const noted = createNoted();
    const refused = { code: 'invalid-credentials', facts: { account } };
    await assert.rejects(signIn(noted.parts, { email: given, password: 'wrong' }), refused);
    assert.deepEqual(noted.computed, [computed]);
  }
});
