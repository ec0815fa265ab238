import assert from 'node:assert/strict';
import { it } from 'node:test';
import { documentRefusals } from './document-refusals.ts';

it('each route of the table is documented with the problems it may be refused with, by status', () => {
  const { paths, components } = documentRefusals({
    paths: {
      '/api/orders': { get: { responses: { 200: { description: 'Orders' } } } },
      '/api/things': { get: { responses: { 200: { description: 'Things' } } } },
    },
    components: { schemas: {} },
  }) as unknown as { paths: Record<string, { get: { responses: Record<string, object> } }>; components: object };
  const { responses } = paths['/api/orders']?.get ?? assert.fail();
  assert.deepEqual(Object.keys(responses), ['200', '400', '401', '429', '500', '503']);
  assert.deepEqual(responses[401], {
    description: '`not-signed-in`: Please sign in',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  assert.deepEqual(Object.keys(paths['/api/things']?.get.responses ?? {}), ['200']);
  assert.deepEqual(Object.keys((components as { schemas: object }).schemas), ['Problem']);
});
