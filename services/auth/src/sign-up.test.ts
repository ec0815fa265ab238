import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startAuth } from './testing.ts';

const auth = await startAuth();
after(auth.close);

const password = 'correct horse battery';
const uuidV7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const outboxOf = (id: string) => auth.database.query('select type, body from outbox where aggregate_id = $1', [id]);

test('201 with the user and a token when somebody signs up', async () => {
  const { status, body } = await auth.ask('POST', 'signup', { email: 'ann@example.com', password, name: 'Ann' });
  assert.equal(status, 201);
  assert.deepEqual(Object.keys(body), ['user', 'token']);
  assert.match(body.user.id, uuidV7);
  assert.deepEqual(body.user, { id: body.user.id, email: 'ann@example.com', name: 'Ann' });
  assert.deepEqual(await outboxOf(body.user.id), [
    { type: 'user.created', body: { id: body.user.id, name: 'Ann', version: 1 } },
  ]);
});

test('an e-mail is trimmed and in small letters; without a name there is none, and nothing is derived from the address', async () => {
  const { status, body } = await auth.ask('POST', 'signup', { email: '  Ben.Smith@Example.COM ', password });
  assert.equal(status, 201);
  assert.equal(body.user.email, 'ben.smith@example.com');
  assert.equal(body.user.name, '');
  assert.deepEqual(await outboxOf(body.user.id), [
    { type: 'user.created', body: { id: body.user.id, name: '', version: 1 } },
  ]);
  assert.doesNotMatch(Buffer.from(body.token.split('.')[1], 'base64url').toString(), /ben/i);
  const again = await auth.ask('POST', 'signin', { email: 'BEN.smith@example.com ', password });
  assert.equal(again.status, 200);
  assert.deepEqual(again.body.user, body.user);
});

test('an address in a domain of any script is one account, however the domain is written; sign-in takes each spelling', async () => {
  const { status, body } = await auth.ask('POST', 'signup', { email: 'Ida@Пример.РФ', password });
  assert.equal(status, 201);
  assert.equal(body.user.email, 'ida@xn--e1afmkfd.xn--p1ai');
  for (const email of ['ida@пример.рф', 'IDA@xn--e1afmkfd.xn--p1ai', 'ida@ПРИМЕР。рф']) {
    assert.equal((await auth.ask('POST', 'signup', { email, password })).body.code, 'email-taken', email);
    assert.equal((await auth.ask('POST', 'signin', { email, password })).body.user.id, body.user.id, email);
  }
});

test('409 when the e-mail is taken, however it is written', async () => {
  await auth.ask('POST', 'signup', { email: 'cat@example.com', password });
  const { status, body, cookies } = await auth.ask('POST', 'signup', { email: 'CAT@example.com', password });
  assert.equal(status, 409);
  assert.equal(body.code, 'email-taken');
  assert.deepEqual(cookies, []);
});

test('of 20 sign-ups with one e-mail at once, one is 201 and the others 409', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      auth.ask('POST', 'signup', { email: 'dan@example.com', password, name: `Dan ${n}` }),
    ),
  );
  const statuses = answers.map(({ status }) => status).toSorted();
  assert.deepEqual(statuses, [201, ...Array<number>(19).fill(409)]);
  const users = await auth.database.query<{ id: string }>(`select id from users where email = 'dan@example.com'`);
  assert.equal(users.length, 1);
  assert.equal((await outboxOf(users[0]?.id ?? '')).length, 1);
});

test('no user without their message: a sign-up that cannot say so leaves nothing', async () => {
  await auth.database.query(
    `alter table outbox add constraint nothing_is_said check (type <> 'user.created') not valid`,
  );
  const { status, body } = await auth.ask('POST', 'signup', { email: 'eve@example.com', password });
  await auth.database.query('alter table outbox drop constraint nothing_is_said');
  assert.equal(status, 500);
  assert.doesNotMatch(JSON.stringify(body), /nothing_is_said|outbox/);
  const left = await auth.database.query(
    `select from users where email = 'eve@example.com' union all select from credentials where user_id not in (select id from users)`,
  );
  assert.deepEqual(left, []);
});

test('every user has a message and every message a user', async () => {
  const odd = await auth.database.query(
    `select from users full join outbox on aggregate_id = users.id and type = 'user.created' where users.id is null or outbox.id is null`,
  );
  assert.deepEqual(odd, []);
});

test('the password is kept as argon2id and nothing else', async () => {
  const kept = await auth.database.query<{ password: string }>('select password from credentials');
  assert.ok(kept.length > 0);
  for (const one of kept) assert.match(one.password, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

const wrongInput: [field: string, body: object][] = [
  ['email', { password }],
  ['email', { email: 'not an e-mail', password }],
  ['email', { email: `${'a'.repeat(250)}@example.com`, password }],
  ['email', { email: { $ne: null }, password }],
  ['password', { email: 'f@example.com' }],
  ['password', { email: 'f@example.com', password: 'short' }],
  ['password', { email: 'f@example.com', password: 'password123' }],
  ['password', { email: 'f@example.com', password: '        ' }],
  ['password', { email: 'frederica@example.com', password: 'frederica@example.com' }],
  ['password', { email: 'f@example.com', password: 'frederica 1', name: 'Frederica' }],
  ['password', { email: 'f@example.com', password: 'x'.repeat(129) }],
  ['password', { email: 'f@example.com', password: 12_345_678 }],
  ['name', { email: 'f@example.com', password, name: '   ' }],
  ['name', { email: 'f@example.com', password, name: 'x'.repeat(101) }],
  ['name', { email: 'f@example.com', password, name: null }],
  ['emailVerified', { email: 'f@example.com', password, emailVerified: true }],
];

for (const [field, body] of wrongInput)
  test(`400 naming "${field}" for ${JSON.stringify(body).slice(0, 80)}`, async () => {
    const answer = await auth.ask('POST', 'signup', body);
    assert.equal(answer.status, 400);
    assert.equal(answer.body.code, 'invalid-input');
    assert.equal(answer.body.errors[0].field, field);
  });

test('400 for text the database cannot keep', async () => {
  const answer = await auth.ask('POST', 'signup', { email: 'g@example.com', password, name: 'a\u0000b' });
  assert.equal(answer.status, 400);
  assert.equal(answer.body.code, 'invalid-input');
});

test('400 for broken JSON, 413 beyond 64 KiB, 415 for a form', async () => {
  const post = (payload: string, type: string) =>
    auth.app.inject({ method: 'POST', url: '/api/users/signup', payload, headers: { 'content-type': type } });
  assert.equal((await post('{', 'application/json')).statusCode, 400);
  assert.equal((await post(`{"a":"${'x'.repeat(70_000)}"}`, 'application/json')).statusCode, 413);
  assert.equal((await post('email=a', 'application/x-www-form-urlencoded')).statusCode, 415);
});

test('403 from the page of another site', async () => {
  const body = { email: 'h@example.com', password };
  for (const site of ['cross-site', 'same-site']) {
    const answer = await auth.ask('POST', 'signup', body, { 'sec-fetch-site': site });
    assert.equal(answer.status, 403);
    assert.equal(answer.body.code, 'cross-site-write');
  }
  assert.equal((await auth.ask('POST', 'signup', body, { 'sec-fetch-site': 'same-origin' })).status, 201);
});

test('405 for another method, 404 for another address', async () => {
  const answer = await auth.ask('GET', 'signup');
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.allow, 'POST');
  assert.equal((await auth.ask('GET', 'nobody')).status, 404);
});
