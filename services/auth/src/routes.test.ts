import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { createServer, type Server } from '@ticketing/common/http/server';
import { createLogger } from '@ticketing/common/logger';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { addAccountRoutes } from './account-routes.ts';
import { readAuthConfig } from './config.ts';
import type { AuthLimiter } from './guessing.ts';
import { addRoutes } from './http.ts';
import { limits } from './limits.ts';
import { createParts } from './parts.ts';
import { auth } from './service.ts';
import { openPool } from './store/pool.ts';
import { testVariables } from './testing.ts';

/** What was counted, in order; each is counted by this caller's network or by the key that is named. */
const counted: string[] = [];
const network = '127.0.0.1';
const note = (keys: Readonly<Partial<Record<string, string>>>): void => {
  for (const [name, key] of Object.entries(keys)) counted.push(key === network ? name : `${name} ${key}`);
};
const limiter: AuthLimiter = {
  limited: (...names) => [async () => void counted.push(...names)],
  take: async (keys) => note(keys),
  count: async (name, key) => {
    note({ [name]: key });
    return { isOver: false, retryAfterSeconds: 0 };
  },
  refund: async () => {},
  enter: () => assert.fail(),
};

const store = await createTestDatabase(auth.migrations);
const log = createLogger('auth', 'silent');
const config = readAuthConfig(testVariables(store.url));
const pool = openPool(config, log);
const app = await createServer({ name: 'auth', path: 'users', log });
const parts = { ...(await createParts(config, { database: store.database, pool, log, app })), limiter };
addRoutes(app, parts);
await app.register(async (scope) => addAccountRoutes(scope as unknown as Server, parts));
after(async () => {
  await app.close();
  await pool.end();
  await store.close();
});

const send = (method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object, headers: object = {}) =>
  app.inject({ method, url: `/api/users/${path}`, headers: { ...headers }, ...(payload ? { payload } : {}) });
beforeEach(() => {
  counted.length = 0;
});

const ann = { email: 'ann@example.com', password: 'correct horse battery' };
const signedUp = await send('POST', 'signup', ann);
const cookies = [signedUp.headers['set-cookie'] ?? []].flat().map((text) => text.split(';', 1)[0] ?? '');
const page = { 'sec-fetch-site': 'same-origin', cookie: cookies.join('; ') };

test('sign-up counts attempts before it looks at the request, then accounts and taken addresses', async () => {
  await send('POST', 'signup', {});
  assert.deepEqual(counted, ['attemptsByNetwork']);
  counted.length = 0;
  assert.equal((await send('POST', 'signup', ann)).statusCode, 409);
  assert.deepEqual(counted, ['attemptsByNetwork', 'signUpsByNetwork', 'takenEmailsByNetwork']);
});

test('sign-in counts attempts before it looks at the request, then guesses; those of a known device by the device', async () => {
  for (const body of [{}, { email: 7 }, undefined]) {
    counted.length = 0;
    await send('POST', 'signin', body);
    assert.deepEqual(counted, ['attemptsByNetwork']);
  }
  const byNetwork = [
    'attemptsByNetwork',
    `wrongPasswordsByEmailAndNetwork ${ann.email} ${network}`,
    'wrongPasswordsByNetwork',
    `wrongPasswordsByEmail ${ann.email}`,
    `wrongPasswordsByEmailAndNetworkUnderAttack ${ann.email} ${network}`,
  ];
  const device = cookies.find((text) => text.startsWith('ticketing_device=')) ?? '';
  const name = device.split('=')[1]?.split('.').slice(0, 3).join('.');
  const byDevice = [`attemptsByKnownDevice ${name}`, `wrongPasswordsByDevice ${name}`];
  for (const [body, cookie, expected] of [
    [ann, '', byNetwork],
    [{ ...ann, password: 'wrong' }, '', byNetwork],
    [{ ...ann, email: ' ANN@example.com' }, device, byDevice],
    [{ ...ann, password: 'wrong' }, device, byDevice],
  ] as const) {
    counted.length = 0;
    await send('POST', 'signin', body, { cookie });
    assert.deepEqual(counted, expected);
  }
  await store.database.query('update credentials set device_epoch = device_epoch + 1');
  counted.length = 0;
  await send('POST', 'signin', ann, { cookie: device });
  assert.deepEqual(counted, [byDevice[0], ...byNetwork], 'a device that has ended');
});

test('every other route counts against one limit of its network, and the change of a password its user', async () => {
  const userId = signedUp.json().user.id;
  const change = { currentPassword: 'wrong', newPassword: 'another horse' };
  for (const [method, path, body, ...expected] of [
    ['GET', 'current-user', undefined, 'readsByNetwork'],
    ['GET', 'token', undefined, 'readsByNetwork'],
    ['GET', 'auth/list-sessions', undefined, 'accountByNetwork'],
    ['GET', 'account', undefined, 'accountByNetwork'],
    ['PATCH', 'account', { name: 'Anna' }, 'accountByNetwork'],
    ['POST', 'auth/revoke-session', { id: crypto.randomUUID() }, 'accountByNetwork'],
    ['POST', 'auth/update-user', { name: 'Anna' }, 'accountByNetwork'],
    ['POST', 'auth/change-password', change, 'accountByNetwork', `wrongPasswordsAtChange ${userId}`],
    ['POST', 'auth/revoke-other-sessions', undefined, 'accountByNetwork'],
    ['POST', 'auth/revoke-sessions', undefined, 'accountByNetwork'],
  ] as const) {
    counted.length = 0;
    const { statusCode } = await send(method, path, body, page);
    assert.equal(statusCode, path === 'auth/change-password' ? 400 : 200, path);
    assert.deepEqual(counted, expected, path);
  }
});

const units: Readonly<Record<string, string>> = {
  ...{ Network: 'network', Email: 'email', EmailAndNetwork: 'email+network' },
  ...{ Device: 'device', KnownDevice: 'device', User: 'user', Change: 'user' },
};

test('each limit counts by what its name says, and has a reason', () => {
  for (const [name, { by, why }] of Object.entries(limits)) {
    const [unit] = /(?<=By|At|Of)\w+?(?=UnderAttack|$)/.exec(name) ?? [];
    assert.equal(by, units[unit ?? ''], name);
    assert.match(why, /^[A-Z].{30,}\.$/, name);
  }
  assert.equal(limits.readsByNetwork.countedBy, 'process');
});

test('better-auth signs nobody up by itself, so that our checks of passwords and names are made', async () => {
  const body = { email: 'eve@example.com', password: 'correct horse battery', name: 'Eve' };
  await assert.rejects(parts.accounts.api.signUpEmail({ body }), /sign up is not enabled/i);
  assert.deepEqual(await store.database.query('select from users where email = $1', [body.email]), []);
});
