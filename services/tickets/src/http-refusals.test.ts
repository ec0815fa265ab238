import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { Problem } from '@ticketing/contracts/http/problems';
import { createTestService, type TestService } from './testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const refusal = async (method: Method, url: string, payload?: string, type = 'application/json') => {
  const headers = { ...service.somebody().headers, ...(payload === undefined ? {} : { 'content-type': type }) };
  const answer = await service.app.inject({ method, url, headers, payload });
  const problem = Problem.parse(answer.json());
  assert.equal(problem.status, answer.statusCode);
  assert.equal(problem.requestId, answer.headers['x-request-id']);
  return { seen: [problem.status, problem.code], allow: String(answer.headers.allow).split(', ').sort() };
};

for (const [method, url] of [
  ['POST', '/api/tickets'],
  ['PATCH', `/api/tickets/${randomUUID()}`],
] as const)
  it(`${method} of a ticket: 400 for broken JSON, 413 for more than 64 KiB, 415 for another media type`, async () => {
    assert.deepEqual((await refusal(method, url, '{"title":')).seen, [400, 'invalid-input']);
    const large = JSON.stringify({ title: 'x'.repeat(65_536) });
    assert.deepEqual((await refusal(method, url, large)).seen, [413, 'body-too-large']);
    const form = await refusal(method, url, 'title=x', 'application/x-www-form-urlencoded');
    assert.deepEqual(form.seen, [415, 'unsupported-media-type']);
  });

it('405 lists the allowed methods, 404 for an unknown address', async () => {
  for (const [method, url, allowed] of [
    ['DELETE', '/api/tickets', ['GET', 'HEAD', 'POST']],
    ['PUT', '/api/tickets', ['GET', 'HEAD', 'POST']],
    ['POST', `/api/tickets/${randomUUID()}`, ['DELETE', 'GET', 'HEAD', 'PATCH']],
  ] as const) {
    const { seen, allow } = await refusal(method, url);
    assert.deepEqual([seen, allow], [[405, 'method-not-allowed'], allowed]);
  }
  assert.deepEqual((await refusal('GET', '/api/tickets/1/2')).seen, [404, 'not-found']);
});
