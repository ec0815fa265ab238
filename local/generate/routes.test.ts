import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { routeBreaks } from './routes.ts';

const before = { paths: { '/api/orders': { get: {}, post: {} }, '/api/orders/{id}': { get: {} } } };

describe('the routes of a service', () => {
  it('may become more, and their parameters may be called differently', () => {
    const now = { paths: { '/api/orders': { get: {}, post: {} }, '/api/orders/{orderId}': { get: {}, delete: {} } } };
    assert.deepEqual(routeBreaks(before, now), []);
  });

  it('may not become fewer: neither a path nor a method', () => {
    const found = routeBreaks(before, { paths: { '/api/orders': { get: {} } } });
    assert.deepEqual(
      found.map((sentence) => sentence.split(' is gone')[0]),
      ['POST /api/orders', 'GET /api/orders/{…}'],
    );
  });
});
