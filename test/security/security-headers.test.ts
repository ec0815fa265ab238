import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Somebody } from '../support/api.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';

const folder = join(import.meta.dirname, '../../docs/openapi');
const documents = globSync('*.json', { cwd: folder }).map((file) => ({
  name: basename(file, '.json'),
  paths: JSON.parse(readFileSync(join(folder, file), 'utf8')).paths as Record<string, Record<string, unknown>>,
}));
const routes = documents.flatMap(({ paths }) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path]),
  ),
) as [string, string][];

const expected = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};

describe('every answer of an API', () => {
  let system: WholeStack;
  let somebody: Somebody;
  before(async () => {
    system = await startWholeStack();
    somebody = await system.people.signUp();
  });
  after(() => system.close());

  /** The head of an answer, since event streams do not end. */
  const headOf = async (method: string, url: string, token?: string): Promise<Response> => {
    const enough = new AbortController();
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const body = ['GET', 'HEAD'].includes(method) ? null : '{}';
    const answer = await fetch(url, { method, headers, body, signal: enough.signal });
    enough.abort();
    return answer;
  };
  const check = ({ headers, status }: Response, what: string): void => {
    for (const [name, value] of Object.entries(expected)) assert.equal(headers.get(name), value, `${what}: ${name}`);
    // Answers that can be revalidated by their ETag are the only exception.
    const caching = headers.get('etag') ? 'no-cache' : 'no-store';
    assert.equal(headers.get('cache-control'), caching, `${what}, ${status}`);
    assert.ok(headers.get('x-request-id'), `${what}: x-request-id`);
    assert.equal(headers.get('x-powered-by'), null, what);
    assert.equal(headers.get('server'), null, what);
  };

  it('has the security headers: every route of every document, with and without a user', async (t) => {
    assert.ok(routes.length > 20, `${routes.length} routes`);
    const { url } = system.stack.stack;
    for (const [method, path] of routes) {
      const target = url + path.replaceAll(/\{[^}]+\}/g, '01900000-0000-7000-8000-000000000000');
      check(await headOf(method, target), `${method} ${path} for nobody`);
      check(await headOf(method, target, somebody.token), `${method} ${path} for somebody`);
    }
    t.diagnostic(`${routes.length} routes`);
  });

  it('has them when it is a refusal: unknown addresses, wrong methods, the gateway’s own answers', async () => {
    const { url } = system.stack.stack;
    const users = `${url}/api/users`;
    for (const [method, target] of [
      ['GET', `${users}/nothing`],
      ['DELETE', `${users}/signin`],
      ['GET', `${users}/%zz`],
      ['GET', `${url}/nobody-serves-this`],
      ['GET', `${users}/openapi.json`],
    ] as const)
      check(await headOf(method, target), `${method} ${target}`);
  });
});
