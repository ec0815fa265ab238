import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { Problem } from '@ticketing/contracts/http/problems';
import { startAuth } from './testing.ts';

const auth = await startAuth();
after(auth.close);

const refusal = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: string, type = 'application/json') => {
  const headers = { 'sec-fetch-site': 'same-origin', ...(payload === undefined ? {} : { 'content-type': type }) };
  const answer = await auth.app.inject({ method, url: `/api/users/${path}`, headers, payload });
  const problem = Problem.parse(answer.json());
  assert.equal(problem.status, answer.statusCode);
  return [problem.status, problem.code];
};

for (const path of ['signup', 'signin'])
  it(`POST ${path}: 400 for broken JSON, 413 for more than 64 KiB, 415 for another media type`, async () => {
    assert.deepEqual(await refusal('POST', path, '{"email":'), [400, 'invalid-input']);
    const large = JSON.stringify({ email: 'x'.repeat(65_536) });
    assert.deepEqual(await refusal('POST', path, large), [413, 'body-too-large']);
    const form = await refusal('POST', path, 'email=x', 'application/x-www-form-urlencoded');
    assert.deepEqual(form, [415, 'unsupported-media-type']);
  });

it('405 for a method that is not supported, 404 for an unknown address', async () => {
  for (const [method, path] of [
    ['GET', 'signup'],
    ['GET', 'signin'],
    ['PUT', 'current-user'],
    ['POST', 'jwks'],
  ] as const)
    assert.deepEqual(await refusal(method, path), [405, 'method-not-allowed'], `${method} ${path}`);
  assert.deepEqual(await refusal('GET', 'nobody'), [404, 'not-found']);
});

it('the library’s own routes are not reachable: only the routes listed here are', async () => {
  for (const path of ['auth/sign-up/email', 'auth/sign-in/email', 'auth/sign-out', 'auth/delete-user', 'auth/token'])
    for (const method of ['GET', 'POST'] as const) {
      const [status] = await refusal(method, path, method === 'POST' ? '{}' : undefined);
      assert.ok(status === 404 || status === 405, `${method} ${path}: ${status}`);
    }
});
