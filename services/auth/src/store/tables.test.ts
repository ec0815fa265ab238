import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { auth } from '../service.ts';

const { database, close } = await createTestDatabase(auth.migrations);
after(close);

const addUser = (email: string) => database.query(`insert into users (email, name) values ($1, 'Ann')`, [email]);
const addKey = () => database.query(`insert into jwks (public_key, private_key) values ('{}', '')`);

test('the tables refuse a second account with an e-mail, and an e-mail that could be written in two ways', async () => {
  await addUser('ann@example.com');
  await assert.rejects(addUser('ann@example.com'), /users_have_an_email_each/);
  for (const email of ['Ann@example.com', ' ann@example.com', 'ann@example.com '])
    await assert.rejects(addUser(email), /users_have_tidy_emails/);
});

test('the tables refuse a second key that signs, and take one beside keys that have ended', async () => {
  await addKey();
  await assert.rejects(addKey(), /jwks_only_one_signs/);
  await database.query('update jwks set expires_at = now()');
  await addKey();
});
