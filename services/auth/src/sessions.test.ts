import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { republishAll } from '@ticketing/common/testing/republish-all';
import { SessionEnded } from '@ticketing/contracts/messages/sessions';
import { sessionHash } from './session-hash.ts';
import { deleteEndedSessions } from './store/sessions.ts';
import { type Answer, bearer, ownPage, startAuth } from './testing.ts';

const auth = await startAuth();
after(auth.close);

const password = 'correct horse battery';
let email = '';
let here: Answer;
let elsewhere: Answer;
let n = 0;
beforeEach(async () => {
  email = `ann${n++}@example.com`;
  here = await auth.ask('POST', 'signup', { email, password });
  elsewhere = await auth.ask('POST', 'signin', { email, password });
  await auth.database.query('delete from outbox');
  await auth.database.query('delete from ended_sessions');
});

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const sidOf = ({ body }: Answer): string => claimsOf(body.token).sid;
const published = async () => {
  const rows = await auth.database.query<{ body: unknown }>(
    `select body from outbox where type = 'session.ended' order by pos`,
  );
  return rows.map(({ body }) => SessionEnded.body.parse(body));
};
const endedHashes = async () => (await published()).map(({ sessionHash }) => sessionHash).toSorted();
const write = (path: string, body?: object) => auth.ask('POST', path, body, ownPage(here));

test('a token names its session by a hash from which the session cannot be derived', async () => {
  const rows = await auth.database.query<{ id: string; hash: string; token: string }>(
    'select id, hash, token from sessions where user_id = $1',
    [here.body.user.id],
  );
  assert.equal(rows.length, 2);
  for (const { id, hash } of rows) assert.equal(hash, sessionHash(id));
  assert.ok(rows.some(({ hash }) => hash === sidOf(here)));
  for (const { id, token } of rows) {
    const text = Buffer.from(here.body.token.split('.')[1], 'base64url').toString();
    assert.ok(!text.includes(id) && !text.includes(token));
  }
});

test('signing out publishes that the session has ended, with the expiry of its last token', async () => {
  await write('signout');
  const [ended, ...others] = await published();
  assert.deepEqual(others, []);
  assert.equal(ended?.sessionHash, sidOf(here));
  assert.equal(ended?.version, 1);
  assert.equal(Date.parse(ended?.expiresAt ?? '') - Date.parse(ended?.endedAt ?? ''), 900_000);
  assert.ok(Math.abs(Date.parse(ended?.endedAt ?? '') - Date.now()) < 60_000);
});

test('revoking one session, the others, or all publishes exactly the sessions that ended', async () => {
  const list = await auth.ask('GET', 'auth/list-sessions', undefined, ownPage(here));
  const other = list.body.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);
  await write('auth/revoke-session', { id: other.id });
  assert.deepEqual(await endedHashes(), [sidOf(elsewhere)]);
  await auth.ask('POST', 'signin', { email, password });
  await write('auth/revoke-other-sessions');
  assert.equal((await published()).length, 2);
  await write('auth/revoke-sessions');
  assert.equal((await published()).length, 3);
  assert.ok((await endedHashes()).includes(sidOf(here)));
});

test('a new password ends every existing session in one transaction, and publishes them', async () => {
  const changed = await write('auth/change-password', { currentPassword: password, newPassword: 'another horse' });
  assert.equal(changed.status, 200);
  assert.deepEqual(await endedHashes(), [sidOf(here), sidOf(elsewhere)].toSorted());
  const rows = await auth.database.query<{ txid: string }>(
    `select distinct txid::text from outbox where type = 'session.ended'`,
  );
  assert.equal(rows.length, 1);
});

test('a changed password ends every session, whatever client changes it, in the same transaction', async () => {
  await auth.database.transaction(async (tx) => {
    await tx.query(`update credentials set password = password || 'x' where user_id = $1`, [here.body.user.id]);
    const left = await tx.query('select from sessions where user_id = $1', [here.body.user.id]);
    assert.equal(left.length, 0);
  });
  assert.deepEqual(await endedHashes(), [sidOf(here), sidOf(elsewhere)].toSorted());
});

test('an unchanged password ends nothing', async () => {
  await write('auth/change-password', { currentPassword: 'wrong', newPassword: 'another horse' });
  assert.deepEqual(await published(), []);
});

test('an expired session publishes nothing, since no token outlives it', async () => {
  await auth.database.query(`update sessions set expires_at = now() - interval '1 second' where user_id = $1`, [
    here.body.user.id,
  ]);
  await deleteEndedSessions(auth.database);
  assert.deepEqual(await published(), []);
});

test('a token does not outlive its session', async () => {
  await auth.database.query(`update sessions set created_at = now() - interval '30 days' + interval '5 minutes'`);
  const { body } = await auth.ask('GET', 'token', undefined, ownPage(here));
  const { iat, exp } = claimsOf(body.token);
  assert.ok(exp - iat > 200 && exp - iat <= 300, `${exp - iat}`);
});

test('a session ends 30 days after its sign-in in any case, and a week after its last use', async () => {
  const age = (days: number) =>
    auth.database.query(`update sessions set created_at = now() - make_interval(days => $1), expires_at = $2`, [
      days,
      new Date(Date.now() + 7 * 86_400_000),
    ]);
  const statusOf = async (answer: Answer) => (await auth.ask('GET', 'token', undefined, ownPage(answer))).status;
  await age(29);
  assert.equal(await statusOf(here), 200);
  const [row] = await auth.database.query<{ hours: number }>(
    'select max(extract(epoch from expires_at - now()) / 3600)::float as hours from sessions',
  );
  assert.ok(row && row.hours > 23 && row.hours <= 24);
  await age(30);
  assert.equal(await statusOf(here), 401);
  const byToken = await auth.ask('GET', 'current-user', undefined, bearer(here.body.token));
  assert.equal(byToken.body.currentUser, null);
  elsewhere = await auth.ask('POST', 'signin', { email, password });
  await auth.database.query(`update sessions set expires_at = now() where user_id = $1`, [here.body.user.id]);
  assert.equal(await statusOf(elsewhere), 401);
});

test('republishing publishes the ended sessions whose tokens may still be valid, no others', async () => {
  await write('signout');
  await auth.ask('POST', 'auth/revoke-sessions', undefined, ownPage(elsewhere));
  await auth.database.query(`update ended_sessions set until = now() - interval '1 second' where hash = $1`, [
    sidOf(elsewhere),
  ]);
  await auth.database.query('delete from outbox');
  await republishAll(auth.database, auth.republish);
  assert.deepEqual(await endedHashes(), [sidOf(here)]);
});

test('two session cookies count as none, in either order', async () => {
  const [session = '', token = ''] = ownPage(here).cookie.split('; ');
  const [tossed = ''] = ownPage(elsewhere).cookie.split('; ');
  for (const cookie of [`${session}; ${tossed}`, `${tossed}; ${session}`, `${session}; ${tossed}; ${token}`]) {
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    assert.equal((await auth.ask('GET', 'token', undefined, headers)).status, 401);
    assert.equal((await auth.ask('POST', 'auth/revoke-sessions', undefined, headers)).status, 401);
  }
  const headers = { cookie: `${session}; ${token}; ${token}`, 'sec-fetch-site': 'same-origin' };
  assert.deepEqual((await auth.ask('GET', 'current-user', undefined, headers)).body.currentUser, here.body.user);
});
