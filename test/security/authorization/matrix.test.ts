import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { operate } from '../../../local/ops/testing/operate.ts';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';
import { type Expectation, expectations, unreachable } from './expectations.ts';
import { claimsOf, forge, type PlantedKey, plantKey, signToken } from './forgeries.ts';
import { type Credential, cookieIn, type Received, send } from './send.ts';
import { until } from './until.ts';
import { type Account, plantVictims, signIn, signUp, type Victims } from './victims.ts';

const documents = ['users', 'tickets', 'orders', 'payments'];

/** Every documented route of the running services × every kind of caller that must be refused. */
describe('the authorization matrix', () => {
  let whole: WholeStack;
  let url: string;
  let victims: Victims;
  let attacker: Account;
  let key: PlantedKey;
  let routes: string[];
  const counts = { requests: 0, waysIn: 0, canaries: 0 };
  const found: string[] = [];

  before(async () => {
    whole = await startWholeStack();
    url = whole.stack.stack.url;
    victims = await plantVictims(whole);
    attacker = await signUp(url, 'attacker');
    key = await plantKey(whole.stack.stack.databases.auth);
    routes = (await Promise.all(documents.map(routesOf))).flat();
    await until('every service knows the planted key', async () => {
      const probes = tokenRoutes().map((route) => ask(route, { bearer: signToken(key, victimClaims('buyer')) }));
      return (await Promise.all(probes)).every(({ status }) => status !== 401);
    });
  });
  after(async () => {
    process.stdout.write(
      `authorization: ${routes.length} routes, ${counts.requests} requests, ${counts.waysIn} ways in, ${counts.canaries} canaries\n`,
    );
    await whole.close();
  });

  const routesOf = async (name: string): Promise<string[]> => {
    const { paths } = (await (await fetch(`${url}/api/${name}/openapi.json`)).json()) as { paths: object };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
  };
  /** One GET route of each service that verifies tokens by itself. */
  const tokenRoutes = () => ['GET /api/tickets/selling', 'GET /api/orders', 'GET /api/payments'];
  const victimClaims = (owner: 'buyer' | 'seller') => {
    const now = Math.floor(Date.now() / 1_000);
    return { ...claimsOf(victims[owner].token), iat: now, exp: now + 600 };
  };

  const ask = (route: string, credential: Credential): Promise<Received> => {
    const [method = '', path = ''] = route.split(' ');
    const { params, body } = expectations[route] ?? {};
    const filled = Object.entries(params?.(victims) ?? {}).reduce(
      (text, [name, value]) => text.replace(`{${name}}`, value),
      path,
    );
    counts.requests += 1;
    return send(url + filled, method, credential, body?.(victims));
  };

  const check = (
    route: string,
    who: string,
    { status, text }: Received,
    allowed: readonly number[],
    secrets: readonly string[],
  ) => {
    if (!allowed.includes(status)) {
      counts.waysIn += 1;
      found.push(`${route} by ${who}: ${status} instead of ${allowed}`);
    }
    for (const secret of secrets)
      if (text.includes(secret)) {
        counts.canaries += 1;
        found.push(`${route} by ${who} holds ${secret}`);
      }
  };
  const assertNothingFound = () => assert.deepEqual(found.splice(0), []);
  const secretsFor = ({ private: more }: Expectation) => [...victims.canaries, ...(more?.(victims) ?? [])];
  const refusedBy = ({ anonymous }: Expectation) => anonymous ?? [401];
  const matrix = (): [string, Expectation][] =>
    routes.flatMap((route) => (expectations[route] ? [[route, expectations[route]] as [string, Expectation]] : []));

  it('has an expectation for every documented route, and none for others', () => {
    assert.deepEqual(routes.toSorted(), Object.keys(expectations).toSorted());
  });

  it('refuses callers without a credential', async () => {
    for (const [route, expected] of matrix())
      check(route, 'an anonymous caller', await ask(route, {}), refusedBy(expected), secretsFor(expected));
    assertNothingFound();
  });

  it('refuses forged and expired tokens, as bearer or as cookie', async () => {
    for (const [route, expected] of matrix())
      for (const [what, token] of Object.entries(forge(key, victimClaims(expected.owner))))
        for (const credential of [{ bearer: token }, { cookie: `ticketing_token=${token}` }])
          check(route, what, await ask(route, credential), refusedBy(expected), secretsFor(expected));
    assertNothingFound();
  });

  it('refuses a token in place of a session, an altered session cookie, and two of them', async () => {
    const theirs = await signIn(url, attacker);
    for (const [route, expected] of matrix()) {
      const owner = victims[expected.owner];
      const good = signToken(key, victimClaims(expected.owner));
      if (expected.authentication === 'session')
        check(route, 'a token', await ask(route, { bearer: good }), refusedBy(expected), secretsFor(expected));
      if (expected.authentication === 'open') continue;
      const altered = owner.sessionCookie.replace(/=./, (text) => (text === '=A' ? '=B' : '=A'));
      for (const [what, cookie] of [
        ['an altered session', altered],
        ['a session without its signature', owner.sessionCookie.split('.')[0] ?? ''],
        ['two sessions', `${owner.sessionCookie}; ${theirs.sessionCookie}`],
        ['two sessions in reverse order', `${theirs.sessionCookie}; ${owner.sessionCookie}`],
        ['two tokens', `ticketing_token=${good}; ${cookieIn(theirs.jar, 'ticketing_token')}`],
      ] as const)
        check(route, what, await ask(route, { cookie }), refusedBy(expected), secretsFor(expected));
    }
    assertNothingFound();
  });

  it('gives another user nothing that is not theirs, by token or by session', async () => {
    let theirs = await signIn(url, attacker);
    for (const [route, expected] of matrix()) {
      const byCookie = await ask(route, { cookie: theirs.jar });
      check(route, 'another user', byCookie, expected.foreign, secretsFor(expected));
      // The request may have ended their own session.
      if (expected.authentication === 'session') theirs = await signIn(url, attacker);
      if (expected.authentication !== 'token') continue;
      const byToken = await ask(route, { bearer: theirs.token });
      check(route, 'another user', byToken, expected.foreign, secretsFor(expected));
    }
    assertNothingFound();
  });

  it('finds the owners still signed in and everything unchanged afterwards', async () => {
    for (const [route, expected] of matrix()) {
      if (expected.ownerSpared) continue;
      const { status, text } = await ask(route, { cookie: victims[expected.owner].jar });
      assert.ok(expected.own.includes(status), `${route} by its owner: ${status} ${text}`);
    }
    const { body } = await whole.call('GET', `/api/orders/${victims.order.id}`, { token: victims.buyer.token });
    assert.notEqual(body.status, 'cancelled');
    assert.equal((await whole.people.ticket(victims.ticketId)).status, 'on-sale');
  });

  it('reaches no undocumented route', async () => {
    for (const route of unreachable) {
      const [method = '', path = ''] = route.split(' ');
      counts.requests += 1;
      const { status } = await send(url + path, method, { cookie: attacker.jar }, method === 'POST' ? {} : undefined);
      assert.ok(status === 404 || status === 405, `${route}: ${status}`);
    }
  });

  it('refuses the token and the session of a user who signed out, everywhere within seconds', async () => {
    const gone = await signIn(url, victims.buyer);
    await send(`${url}/api/users/signout`, 'POST', { cookie: gone.jar });
    await refusedEverywhere('the ended session', gone.token);
    for (const [route, expected] of matrix())
      for (const credential of [{ bearer: gone.token }, { cookie: gone.jar }])
        check(route, 'an ended session', await ask(route, credential), refusedBy(expected), secretsFor(expected));
    assertNothingFound();
  });

  it('refuses every token that a revoked key has signed, everywhere within seconds, and signs with another key', async () => {
    const revoke = async (...kid: string[]) => {
      const { code, said, complained } = await operate(whole.home, ['revoke-key', ...kid]);
      assert.equal(code, 0, said + complained);
    };
    const planted = (owner: 'buyer' | 'seller') => signToken(key, victimClaims(owner));
    await revoke(key.kid);
    await refusedEverywhere('the planted key', planted('buyer'));
    await revoke();
    await refusedEverywhere('the signing key', victims.buyer.token);
    for (const [route, expected] of matrix())
      for (const token of [planted(expected.owner), victims[expected.owner].token])
        for (const credential of [{ bearer: token }, { cookie: `ticketing_token=${token}` }])
          check(route, 'a revoked key', await ask(route, credential), refusedBy(expected), secretsFor(expected));
    assertNothingFound();
    const fresh = await send(`${url}/api/users/token`, 'GET', { cookie: victims.buyer.sessionCookie });
    const { token } = JSON.parse(fresh.text.split('\n', 1)[0] ?? '{}');
    for (const route of tokenRoutes()) assert.equal((await ask(route, { bearer: token })).status, 200, route);
  });

  const refusedEverywhere = async (what: string, token: string): Promise<void> => {
    const startedAt = performance.now();
    await until(`${what} is refused everywhere`, async () => {
      const answers = await Promise.all(tokenRoutes().map((route) => ask(route, { bearer: token })));
      const me = await ask('GET /api/users/current-user', { bearer: token });
      return answers.every(({ status }) => status === 401) && me.text.startsWith('{"currentUser":null}');
    });
    process.stdout.write(
      `authorization: ${what} was refused everywhere after ${Math.round(performance.now() - startedAt)} ms\n`,
    );
  };
});
