import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { auth } from '../service.ts';
import { sessionHash } from '../session-hash.ts';
import {
  deleteEndedSessions,
  endAllSessions,
  endOldestSessions,
  endOwnSession,
  endSession,
  findSession,
  republishEndedSessions,
} from './sessions.ts';
import { addUser, findBySession, findCredential, findDeviceEpoch, isEmailTaken, sayEverybody } from './users.ts';

const store = await createTestDatabase(auth.migrations);
after(store.close);
const { database } = store;

const addSomebody = async (): Promise<{ id: string; email: string; name: string }> => {
  const id = randomUUID();
  const user = { id, email: `${id}@example.com`, name: 'Ann' };
  assert.equal(await addUser(database, user, `hash of ${id}`), true);
  return user;
};

/** A session that began and was last used so many minutes ago, and ends in so many. */
const addSession = async (userId: string, { begun = 60, used = 60, endsIn = 600 } = {}) => {
  const [id, token] = [randomUUID(), randomBytes(8).toString('hex')];
  await database.query(
    `insert into sessions (id, user_id, token, created_at, updated_at, expires_at)
     values ($1, $2, $3, now() - make_interval(mins => $4), now() - make_interval(mins => $5), now() + make_interval(mins => $6))`,
    [id, userId, token, begun, used, endsIn],
  );
  return { id, token, hash: sessionHash(id) };
};
const leftOf = async (userId: string): Promise<Set<string>> => {
  const rows = await database.query<{ id: string }>('select id from sessions where user_id = $1', [userId]);
  return new Set(rows.map(({ id }) => id));
};

test('the least recently used sessions of a user end, whenever they began, and nobody else’s', async () => {
  const [ann, ben] = [await addSomebody(), await addSomebody()];
  const [old, middle, young] = [
    await addSession(ann.id, { begun: 900, used: 1 }),
    await addSession(ann.id, { begun: 600, used: 30 }),
    await addSession(ann.id, { begun: 300, used: 300 }),
  ];
  const theirs = await addSession(ben.id, { begun: 1_000, used: 999 });
  await endOldestSessions(database, ann.id, 3);
  assert.deepEqual(await leftOf(ann.id), new Set([old.id, middle.id, young.id]));
  await endOldestSessions(database, ann.id, 2);
  assert.deepEqual(await leftOf(ann.id), new Set([old.id, middle.id]));
  await endOldestSessions(database, ann.id, 1);
  assert.deepEqual(await leftOf(ann.id), new Set([old.id]));
  assert.deepEqual(await leftOf(ben.id), new Set([theirs.id]));
});

test('one session ends by its token, and for its own user by its id or its token', async () => {
  const [ann, ben] = [await addSomebody(), await addSomebody()];
  const [first, second, third, rest] = [
    await addSession(ann.id),
    await addSession(ann.id),
    await addSession(ann.id),
    await addSession(ann.id),
  ];
  await endSession(database, first.token);
  for (const which of [{ id: second.id }, { token: third.token }]) {
    await endOwnSession(database, ben.id, which);
    assert.equal((await leftOf(ann.id)).size, which.id ? 3 : 2);
    await endOwnSession(database, ann.id, which);
  }
  assert.deepEqual(await leftOf(ann.id), new Set([rest.id]));
});

test('all sessions of a user end, or all but one, and with them the devices known before', async () => {
  const [ann, ben] = [await addSomebody(), await addSomebody()];
  const [kept, theirs] = [await addSession(ann.id), await addSession(ben.id)];
  await addSession(ann.id);
  assert.equal(await endAllSessions(database, ann.id, kept.id), 1);
  assert.deepEqual(await leftOf(ann.id), new Set([kept.id]));
  assert.equal(await endAllSessions(database, ann.id, null), 2);
  assert.deepEqual([(await leftOf(ann.id)).size, await leftOf(ben.id)], [0, new Set([theirs.id])]);
  assert.deepEqual([await findDeviceEpoch(database, ann.email), await findDeviceEpoch(database, ben.email)], [2, 0]);
  assert.equal(await findDeviceEpoch(database, 'nobody@example.com'), null);
});

test('a user is found by e-mail with what proves who they are, and by a session of theirs that lives', async () => {
  const [ann, ben] = [await addSomebody(), await addSomebody()];
  assert.equal(await addUser(database, { ...ben, id: randomUUID() }, 'another hash'), false);
  assert.deepEqual(await findCredential(database, ann.email), {
    ...ann,
    passwordHash: `hash of ${ann.id}`,
    deviceEpoch: 0,
  });
  assert.equal(await findCredential(database, 'nobody@example.com'), null);
  assert.deepEqual(
    [await isEmailTaken(database, ann.email), await isEmailTaken(database, 'nobody@example.com')],
    [true, false],
  );
  const [live, over, theirs] = [
    await addSession(ann.id),
    await addSession(ann.id, { endsIn: -1 }),
    await addSession(ben.id),
  ];
  assert.deepEqual(await findBySession(database, ann.id, live.hash), ann);
  for (const { hash } of [over, theirs, { hash: sessionHash(randomUUID()) }])
    assert.equal(await findBySession(database, ann.id, hash), null);
  assert.equal((await findSession(database, live.token))?.id, live.id);
  assert.equal(await findSession(database, 'no token'), null);
  await deleteEndedSessions(database);
  assert.deepEqual(await leftOf(ann.id), new Set([live.id]));
});

const published = (type: string) =>
  database.query<{ id: string; body: { version: number } & Record<string, unknown> }>(
    'select aggregate_id as id, body from outbox where type = $1 order by pos',
    [type],
  );

test('after a restore, ended sessions and users are published in at least the version of the floor', async () => {
  await database.query('delete from sessions');
  await database.query('truncate outbox, ended_sessions');
  const ann = await addSomebody();
  const { id, hash } = await addSession(ann.id, { endsIn: 10 });
  await database.query('delete from sessions where id = $1', [id]);
  const [ended] = await published('session.ended');
  for (const [floor, version] of [
    [0, 1],
    [700, 700],
  ] as const) {
    await database.query('truncate outbox');
    await database.transaction((tx) => republishEndedSessions(tx, floor));
    const again = await published('session.ended');
    assert.deepEqual(again, [{ id: ended?.id, body: { ...ended?.body, endedAt: again[0]?.body.endedAt, version } }]);
    assert.equal(again[0]?.body.sessionHash, hash);
  }
  const ids = (await database.query<{ id: string }>('select id from users order by id')).map((row) => row.id);
  await database.query('update users set version = 900 where id = $1', [ids[1]]);
  await database.query('truncate outbox');
  const page = { after: ids[0] ?? '', limit: 2, versionFloor: 700 };
  assert.equal(await database.transaction((tx) => sayEverybody(tx, page)), ids[2]);
  assert.deepEqual(
    (await published('user.created')).map(({ id, body }) => [id, body.id, body.name, body.version]),
    [
      [ids[1], ids[1], 'Ann', 900],
      [ids[2], ids[2], 'Ann', 700],
    ],
  );
  const [{ raised } = { raised: 0 }] = await database.query<{ raised: number }>(
    'select count(*)::int as raised from users where version >= 700',
  );
  assert.equal(raised, 2);
  assert.equal(await database.transaction((tx) => sayEverybody(tx, { ...page, after: ids.at(-2) ?? '' })), ids.at(-1));
  const end = { ...page, after: ids.at(-1) ?? '' };
  assert.equal(await database.transaction((tx) => sayEverybody(tx, end)), null);
});
