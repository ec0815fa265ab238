import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Caller } from '@ticketing/common/http/tokens';
import { startAuth } from '../testing.ts';
import { type Asking, currentUser } from './current-user.ts';

const auth = await startAuth();
after(auth.close);
const signUp = async (email: string) => {
  const { user, token } = (await auth.ask('POST', 'signup', { email, password: 'correct horse battery' })).body;
  return { user, sessionHash: JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString()).sid };
};
const [ann, ben] = [await signUp('ann@example.com'), await signUp('ben@example.com')];

const nowMs = Date.now();
const fiveMinutesMs = 300_000;
const userCookies = ['renewed session', 'renewed token'];

/** Who is asking, with tokens by these names; what became of the session cookie, if it was asked. */
const ask = async (given: Partial<Asking> & { session?: 'live' | 'ended' }) => {
  const caller = (of: typeof ann, restMs: number): Caller => ({
    ...{ id: of.user.id, name: of.user.name, keyId: 'a key', sessionHash: of.sessionHash },
    expiresAtMs: nowMs + restMs,
  });
  const tokens: Readonly<Record<string, Caller>> = {
    fresh: caller(ann, fiveMinutesMs + 1),
    near: caller(ann, fiveMinutesMs),
    ben: caller(ben, fiveMinutesMs + 1),
    ended: { ...caller(ann, 900_000), sessionHash: 'A'.repeat(43) },
  };
  let isSessionAsked = false;
  const sessions = {
    find: async () => {
      isSessionAsked = true;
      if (given.session !== 'live') return { user: null, cookies: ['session gone'] };
      return { user: ann.user, sessionId: 'its session', expiresAt: new Date(), cookies: ['renewed session'] };
    },
    issueToken: async () => ({ token: 'a token', cookie: 'renewed token' }),
    open: () => assert.fail(),
    end: () => assert.fail(),
  };
  const parts = {
    database: auth.database,
    sessions,
    verify: async (token: string, onForged?: (reason: string) => void) => {
      if (!tokens[token]) onForged?.(token);
      return tokens[token] ?? null;
    },
  };
  const asking = { bearer: undefined, tokenCookie: undefined, headers: new Headers(), nowMs };
  const { user, setCookies } = await currentUser(parts, {
    ...asking,
    hasSessionCookie: given.session !== undefined,
    ...given,
  });
  return [user, setCookies, isSessionAsked];
};

test('a fresh token is enough, and the token of a bearer counts before any cookie', async () => {
  for (const session of [undefined, 'live'] as const) {
    const own = session ? { session } : {};
    assert.deepEqual(await ask({ tokenCookie: 'fresh', ...own }), [ann.user, [], false]);
    assert.deepEqual(await ask({ bearer: 'near', ...own }), [ann.user, [], false]);
    assert.deepEqual(await ask({ bearer: 'ben', tokenCookie: 'fresh', ...own }), [ben.user, [], false]);
    for (const bearer of ['forged', 'ended', ''])
      assert.deepEqual(await ask({ bearer, tokenCookie: 'fresh', ...own }), [null, [], false], bearer);
  }
});

test('the session cookie is asked when the token cookie is missing, wrong or five minutes from its end, and renews it', async () => {
  for (const tokenCookie of [undefined, 'near', 'forged', 'ended']) {
    const message = `the token cookie: ${tokenCookie}`;
    assert.deepEqual(await ask({ tokenCookie, session: 'live' }), [ann.user, userCookies, true], message);
    assert.deepEqual(await ask({ tokenCookie, session: 'ended' }), [null, ['session gone'], true], message);
    assert.deepEqual(await ask({ tokenCookie }), [tokenCookie === 'near' ? ann.user : null, [], false], message);
  }
});

test('a forged token is reported, a missing one is not', async () => {
  const reasons: string[] = [];
  const onForged = (reason: string) => void reasons.push(reason);
  await ask({ onForged });
  await ask({ tokenCookie: 'fresh', onForged });
  await ask({ tokenCookie: 'forged', onForged });
  assert.deepEqual(reasons, ['forged']);
});
