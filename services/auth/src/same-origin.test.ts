import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyRequest } from 'fastify';
import { onlyOwnPages, refuseOtherSites } from './same-origin.ts';

const session = 'ticketing_session=a.b';
const isRefused = async (
  hook: (request: FastifyRequest) => Promise<void>,
  site: string | undefined,
  cookie?: string,
): Promise<boolean> => {
  const headers = { ...(site === undefined ? {} : { 'sec-fetch-site': site }), ...(cookie ? { cookie } : {}) };
  return hook({ headers } as unknown as FastifyRequest).then(
    () => false,
    (error) => {
      assert.equal(error.code, 'cross-site-write');
      assert.match(error.message, /only our own pages/i);
      return true;
    },
  );
};

test('a sign-in is refused to the page of another site, with or without a cookie', async () => {
  for (const [site, expected] of [
    ['same-origin', false],
    ['none', false],
    [undefined, false],
    ['same-site', true],
    ['cross-site', true],
    ['', true],
    ['same-origin, cross-site', true],
  ] as const)
    for (const cookie of [undefined, session])
      assert.equal(await isRefused(refuseOtherSites, site, cookie), expected, `${site} ${cookie}`);
});

test('a write by cookie is for our own pages only; without a session a browser still has to say so', async () => {
  const hook = onlyOwnPages('ticketing_session');
  for (const [site, withSession, without] of [
    ['same-origin', false, false],
    [undefined, true, false],
    ['none', true, true],
    ['same-site', true, true],
    ['cross-site', true, true],
  ] as const) {
    assert.equal(await isRefused(hook, site, `theme=dark; ${session}`), withSession, `${site}, with a session`);
    for (const cookie of [undefined, 'ticketing_token=a.b.c'])
      assert.equal(await isRefused(hook, site, cookie), without, `${site}, ${cookie}`);
  }
});
