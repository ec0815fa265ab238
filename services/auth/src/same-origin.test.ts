import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyRequest } from 'fastify';
import { createOnlyOwnPages, createRefuseOtherSites, type OnlyOwnPages } from './same-origin.ts';

const addresses = { PUBLIC_URL: 'http://192.168.1.5:3000', OTHER_ORIGINS: ['http://localhost:3000'] };
const session = 'ticketing_session=a.b';
const own = 'http://192.168.1.5:3000';
const foreign = 'http://evil.example';
type From = { readonly 'sec-fetch-site'?: string; readonly origin?: string };

const isRefused = async (hook: OnlyOwnPages, from: From, cookie?: string): Promise<boolean> =>
  hook({ headers: { ...from, ...(cookie ? { cookie } : {}) } } as unknown as FastifyRequest).then(
    () => false,
    (error) => {
      assert.equal(error.code, 'cross-site-write');
      assert.match(error.message, /Open http:\/\/192\.168\.1\.5:3000 and try again/);
      return true;
    },
  );

test('a sign-in is refused to the page of another site, with or without a cookie', async () => {
  for (const [from, expected] of [
    [{ 'sec-fetch-site': 'same-origin' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{}, false],
    [{ 'sec-fetch-site': 'same-site' }, true],
    [{ 'sec-fetch-site': 'cross-site' }, true],
    [{ 'sec-fetch-site': '' }, true],
    [{ 'sec-fetch-site': 'same-origin, cross-site' }, true],
    [{ 'sec-fetch-site': 'cross-site', origin: own }, true],
    [{ origin: own }, false],
    [{ origin: 'http://localhost:3000' }, false],
    [{ origin: foreign }, true],
    [{ origin: 'null' }, true],
  ] as const)
    for (const cookie of [undefined, session])
      assert.equal(
        await isRefused(createRefuseOtherSites(addresses), from, cookie),
        expected,
        `${JSON.stringify(from)} ${cookie}`,
      );
});

test('a write by cookie is for our own pages only; without a session a browser still has to say so', async () => {
  const hook = createOnlyOwnPages(addresses, 'ticketing_session');
  for (const [from, withSession, without] of [
    [{ 'sec-fetch-site': 'same-origin' }, false, false],
    [{}, true, false],
    [{ 'sec-fetch-site': 'none' }, true, true],
    [{ 'sec-fetch-site': 'same-site' }, true, true],
    [{ 'sec-fetch-site': 'cross-site' }, true, true],
    [{ 'sec-fetch-site': 'cross-site', origin: own }, true, true],
    [{ origin: own }, false, false],
    [{ origin: 'http://localhost:3000' }, false, false],
    [{ origin: foreign }, true, true],
    [{ origin: 'null' }, true, true],
  ] as const) {
    const what = JSON.stringify(from);
    assert.equal(await isRefused(hook, from, `theme=dark; ${session}`), withSession, `${what}, with a session`);
    for (const cookie of [undefined, 'ticketing_token=a.b.c'])
      assert.equal(await isRefused(hook, from, cookie), without, `${what}, ${cookie}`);
  }
});
