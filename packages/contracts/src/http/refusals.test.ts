import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type ProblemCode, problems } from './problems.ts';
import { refusals } from './refusals.ts';

const routes = Object.entries(refusals) as [string, readonly ProblemCode[]][];

it('every problem is one that some route may be refused with, or is about an address', () => {
  const listed = new Set(routes.flatMap(([, codes]) => codes));
  const unlisted = (Object.keys(problems) as ProblemCode[]).filter((code) => !listed.has(code));
  assert.deepEqual(unlisted, ['method-not-allowed']);
});

it('no route lists a problem twice, and only writes are refused for where they come from', () => {
  for (const [route, codes] of routes) {
    assert.equal(new Set(codes).size, codes.length, route);
    assert.equal(codes.includes('cross-site-write'), !route.startsWith('GET ') && !route.endsWith('/webhook'), route);
  }
});
