import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFormerDatabase } from '@ticketing/common/testing/former-release';
import { auth } from '../service.ts';

/** The last migration of the release that made names of addresses. */
const lastOfFormer = 3;

test('names that a former release made of addresses are taken back and this is published; chosen names stay', async (t) => {
  const { database, upgrade, close } = await createFormerDatabase(auth.migrations, lastOfFormer);
  t.after(close);
  const people = [
    ['ada.lovelace@example.com', 'ada.lovelace'],
    ['x@example.com', 'Somebody'],
    ['grace@example.com', 'Grace'],
    ['bo@example.com', 'Bo B.'],
    ['cem@example.com', ''],
  ];
  for (const [email, name] of people)
    await database.query('insert into users (email, name) values ($1, $2)', [email, name]);
  await database.query('delete from outbox');

  await upgrade();

  const named = await database.query<{ email: string; name: string; version: number }>(
    'select email, name, version from users order by email',
  );
  assert.deepEqual(
    named.map(({ email, name, version }) => [email, name, version]),
    [
      ['ada.lovelace@example.com', '', 2],
      ['bo@example.com', 'Bo B.', 1],
      ['cem@example.com', '', 1],
      ['grace@example.com', 'Grace', 1],
      ['x@example.com', '', 2],
    ],
  );
  const published = await database.query<{ type: string; name: string; version: number }>(
    `select type, body ->> 'name' as name, (body ->> 'version')::int as version from outbox`,
  );
  assert.deepEqual(
    published.map(({ type, name, version }) => [type, name, version]),
    [
      ['user.created', '', 2],
      ['user.created', '', 2],
    ],
  );
});
