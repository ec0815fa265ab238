import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openDatabase } from '@ticketing/common/database/database';
import { createLogger } from '@ticketing/common/logger';
import { republishAll } from '@ticketing/common/testing/republish-all';
import { until } from '@ticketing/common/testing/until';
import { auth as definition } from './service.ts';
import { type Answer, bearer, createAuth, openLine, ownPage, startAuth } from './testing.ts';

const auth = await startAuth();
after(auth.close);
const password = 'correct horse battery';
const ann = { email: 'ann@example.com', password };

test('republishing says the current state of everybody again', async () => {
  const signedUp = await auth.ask('POST', 'signup', { ...ann, name: 'Ann' });
  await auth.ask('POST', 'signup', { email: 'ben@example.com', password, name: 'Ben' });
  await auth.ask('POST', 'auth/update-user', { name: 'Anna' }, ownPage(signedUp));
  await auth.database.query('delete from outbox');
  await republishAll(auth.database, auth.republish);
  const said = await auth.database.query<{ type: string; body: { name: string; version: number } }>(
    'select type, body from outbox order by pos',
  );
  assert.deepEqual(
    said.map(({ type, body }) => [type, body.name, body.version]),
    [
      ['user.created', 'Anna', 2],
      ['user.created', 'Ben', 1],
    ],
  );
});

test('the relay hears of a sign-up at its commit', async () => {
  let commits = 0;
  auth.database.onCommit(() => {
    commits += 1;
  });
  await auth.ask('POST', 'signup', { email: 'cat@example.com', password });
  assert.equal(commits, 1);
});

test('sessions that have run out are forgotten by auth itself, from its start on, and others are not', async () => {
  const dan = await auth.ask('POST', 'signup', { email: 'dan@example.com', password });
  await auth.ask('POST', 'signin', { email: 'dan@example.com', password });
  await auth.database.query(
    `update sessions set expires_at = now() - interval '1 second'
     where id = (select max(id::text)::uuid from sessions where user_id = $1)`,
    [dan.body.user.id],
  );
  const left = async () =>
    (await auth.database.query('select from sessions where user_id = $1', [dan.body.user.id])).length;
  assert.equal(await left(), 2);
  const running = auth.start?.() ?? [];
  await until('one is forgotten', async () => (await left()) < 2);
  for (const one of running) await one.stop();
  assert.equal(await left(), 1);
});

test('a session in use is renewed for another week once a day: its cookie is set again', async () => {
  const eve = await auth.ask('POST', 'signup', { email: 'eve@example.com', password });
  const { cookie } = ownPage(eve);
  const [session = ''] = cookie.split('; ');
  /** Uses the session so long after it was renewed. Gives its cookie if it was set, and the days it lives then. */
  const useAfter = async (hours: number) => {
    await auth.database.query(
      `update sessions set expires_at = now() + interval '7 days' - make_interval(hours => $2) where user_id = $1`,
      [eve.body.user.id, hours],
    );
    const { cookies } = await auth.ask('GET', 'current-user', undefined, { cookie: session });
    const [row] = await auth.database.query<{ days: number }>(
      `select round(extract(epoch from expires_at - now()) / 86400, 1)::float as days from sessions where user_id = $1`,
      [eve.body.user.id],
    );
    return { set: cookies.find((one) => one.startsWith('ticketing_session=')), days: row?.days };
  };
  assert.deepEqual(await useAfter(22), { set: undefined, days: 6.1 });
  const { set, days } = await useAfter(26);
  assert.match(set ?? '', /^ticketing_session=[^;]+; Max-Age=604800; Path=\/api\/users; HttpOnly; SameSite=Strict$/);
  assert.equal(days, 7);
});

test('a session of any age may list and end the others', async () => {
  const gil = await auth.ask('POST', 'signup', { email: 'gil@example.com', password });
  await auth.database.query(`update sessions set created_at = now() - interval '20 days' where user_id = $1`, [
    gil.body.user.id,
  ]);
  assert.equal((await auth.ask('GET', 'auth/list-sessions', undefined, ownPage(gil))).status, 200);
  assert.equal((await auth.ask('POST', 'auth/revoke-other-sessions', undefined, ownPage(gil))).status, 200);
});

test('no session ends for another one where limits are off', async () => {
  const { body } = await auth.ask('POST', 'signup', { email: 'hal@example.com', password });
  await auth.database.query(
    `insert into sessions (user_id, token, expires_at)
     select $1, 'token ' || nth, now() + interval '1 day' from generate_series(1, 25) as nth`,
    [body.user.id],
  );
  assert.equal((await auth.ask('POST', 'signin', { email: 'hal@example.com', password })).status, 200);
  assert.equal((await auth.database.query('select from sessions where user_id = $1', [body.user.id])).length, 27);
});

/** Everything that needs the database, asked by somebody signed in. */
const askEverything = ({ ask }: Pick<typeof auth, 'ask'>, by: Answer) =>
  Promise.all([
    ask('POST', 'signup', { email: 'fay@example.com', password }),
    ask('POST', 'signin', ann),
    ask('GET', 'current-user', undefined, ownPage(by)),
    ask('GET', 'current-user', undefined, bearer(by.body.token)),
    ask('GET', 'token', undefined, ownPage(by)),
    ask('POST', 'signout', undefined, ownPage(by)),
    ask('GET', 'jwks'),
    ask('GET', 'auth/list-sessions', undefined, ownPage(by)),
    ask('POST', 'auth/revoke-sessions', undefined, ownPage(by)),
  ]);

const assertAllUnavailable = (answers: readonly Answer[]): void => {
  for (const { status, body, headers } of answers) {
    assert.equal(status, 503);
    assert.equal(body.code, 'unavailable');
    assert.equal(headers['retry-after'], '1');
  }
};

test('503 while the database is away; it comes up without, and goes on when the database is there', async () => {
  const signedIn = await auth.ask('POST', 'signin', ann);
  const line = await openLine(auth.url);
  const database = openDatabase(line.url, 2, createLogger('auth', 'silent'));
  after(database.close);
  line.cut();
  const away = await createAuth({ url: line.url, database });
  assertAllUnavailable(await askEverything(away, signedIn));
  await line.mend();
  assert.deepEqual((await away.ask('GET', 'jwks')).body, (await auth.ask('GET', 'jwks')).body);
  assert.equal((await away.ask('GET', 'token', undefined, ownPage(signedIn))).status, 200);
  line.cut();
  assertAllUnavailable(await askEverything(away, signedIn));
});

test('its OpenAPI document has every route, with what it answers', async () => {
  const { status, body } = await auth.ask('GET', 'openapi.json');
  assert.deepEqual([status, body.info.title], [200, 'Ticketing: auth']);
  const answers = Object.entries(body.paths as Record<string, Record<string, { responses: Record<string, object> }>>)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => ({ path, method, responses })),
    )
    .flatMap(({ path, method, responses }) =>
      Object.entries(responses).map(([code, answer]) =>
        [path.replace('/api/users/', ''), method, code, 'content' in answer ? 'JSON' : 'nothing'].join(' '),
      ),
    );
  assert.ok(answers.includes('signin post 401 JSON'), 'how it refuses, too');
  assert.deepEqual(answers.filter((answer) => / 2\d\d /.test(answer)).toSorted(), [
    'account get 200 JSON',
    'account patch 200 JSON',
    'auth/change-password post 200 JSON',
    'auth/list-sessions get 200 JSON',
    'auth/revoke-other-sessions post 200 JSON',
    'auth/revoke-session post 200 JSON',
    'auth/revoke-sessions post 200 JSON',
    'auth/update-user post 200 JSON',
    'current-user get 200 JSON',
    'jwks get 200 JSON',
    'signin post 200 JSON',
    'signout post 204 nothing',
    'signup post 201 JSON',
    'token get 200 JSON',
  ]);
});

test('the connections of better-auth are watched beside the others', async () => {
  await auth.ask('GET', 'auth/list-sessions', undefined, ownPage(await auth.ask('POST', 'signin', ann)));
  assert.deepEqual(Object.keys(auth.pools ?? {}), ['accounts']);
  assert.ok((auth.pools?.accounts?.totalCount ?? 0) > 0);
});

test('stopping closes the connections of better-auth too', async () => {
  const stopping = await createAuth(auth);
  await stopping.ask('GET', 'current-user', undefined, ownPage(await stopping.ask('POST', 'signin', ann)));
  await stopping.app.close();
  assert.equal(stopping.pools?.accounts?.totalCount, 0);
});

test('auth publishes under its own name and consumes nothing', () => {
  assert.deepEqual([definition.name, auth.subscriptions], ['auth', []]);
});
