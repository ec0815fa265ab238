import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../config.ts';
import { readIgnores } from './ignore.ts';

const ignores = readIgnores(readFileSync(join(root, '.dockerignore'), 'utf8'));

describe('what images are built from', () => {
  it('has sources, the lock and the routing table', () => {
    const wanted = ['package-lock.json', 'packages/common/src/config.ts', 'services/orders/migrations/0001_orders.sql'];
    for (const path of [...wanted, 'k8s/base/ingress.yaml', 'client/app/page.tsx']) assert.ok(!ignores(path), path);
  });

  it('never has secrets, data, history or tests', () => {
    const unwanted = [
      'k8s/secrets/nats.env',
      '.ticketing/secrets.json',
      '.git/config',
      '.env',
      'local/test.ts',
      'test/chaos/idle.test.ts',
    ];
    for (const path of [
      ...unwanted,
      'node_modules/pg/index.js',
      'client/.next/server.js',
      'services/orders/src/domain/order.test.ts',
    ])
      assert.ok(ignores(path), path);
  });
});
