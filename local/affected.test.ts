import assert from 'node:assert/strict';
import { test } from 'node:test';
import { affectedBy } from './affected.ts';

test('a service’s own files start it again, shared ones start every service again', () => {
  assert.deepEqual(affectedBy('services/orders/src/domain/order.ts'), ['orders']);
  assert.deepEqual(affectedBy('services/orders/migrations/0002_more.sql'), ['orders']);
  const shared = affectedBy('packages/common/src/http/server.ts');
  for (const name of ['auth', 'tickets', 'orders', 'payments', 'expiration', 'sandbox'] as const)
    assert.ok(shared.includes(name));
  assert.deepEqual(affectedBy('k8s/base/ingress.yaml'), ['gateway']);
});

test('tests, notes, packages and the client start nothing again', () => {
  for (const path of [
    'services/orders/src/domain/order.test.ts',
    'services/orders/README.md',
    'services/auth/node_modules/better-auth/index.ts',
    'sandbox/tests/smoke.ts',
    'client/app/page.ts',
    'local/stack.ts',
  ]) {
    assert.deepEqual(affectedBy(path), [], path);
  }
});
