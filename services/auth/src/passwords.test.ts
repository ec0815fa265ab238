import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHashQueue } from './hash-queue.ts';
import { createPasswords } from './passwords.ts';

/** One at a time: work that kept its place would hold up the rest. */
const passwords = createPasswords(createHashQueue({ atOnce: 1, waiting: 10, mostWaitMs: 60_000 }));

test('a password is verified against its own hash only, and each hash has its own salt', async () => {
  const [one, other] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
  assert.notEqual(one, other);
  assert.deepEqual(await Promise.all([one, other].map((kept) => passwords.verify(kept, 'correct horse'))), [
    true,
    true,
  ]);
  for (const wrong of ['correct horsf', 'Correct horse', 'correct horse ', ''])
    assert.equal(await passwords.verify(one, wrong), false, wrong);
});

test('a password is verified at the cost its hash was made with, in whatever way its letters are composed', async () => {
  // The password "password" with the salt "somesalt", of the argon2 reference implementation (m=256, t=2, p=1).
  const older = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  assert.deepEqual(
    [await passwords.verify(older, 'password'), await passwords.verify(older, 'Password')],
    [true, false],
  );
  assert.equal(await passwords.verify(await passwords.hash('caf\u00e9 au lait'), 'cafe\u0301 au lait'), true);
});

test('what is refused before the hash costs none, gives its turn on, and reaches the caller', async () => {
  const refused = new Error('refused');
  await assert.rejects(
    passwords.hash('x', async () => {
      throw refused;
    }),
    refused,
  );
  let ran = false;
  const kept = await passwords.hash('x', async () => {
    ran = true;
  });
  assert.ok(ran && (await passwords.verify(kept, 'x')));
  await assert.rejects(passwords.verify('plain', 'plain'), /not an argon2id hash/);
});
