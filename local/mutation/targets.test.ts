import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { byWorkspace } from './targets.ts';

describe('the files of a change that are mutated', () => {
  it('are those of covered folders, by their workspace', () => {
    const files = [
      'services/orders/src/http.ts',
      'services/orders/src/store/orders.ts',
      'packages/common/src/http/tokens.ts',
      'client/pay/totals.ts',
      'client/reserve/reserve.ts',
      'sandbox/src/domain/intent.ts',
      'gateway/src/routes.ts',
    ];
    assert.deepEqual(
      [...byWorkspace(files)],
      [
        ['services/orders', files.slice(0, 2)],
        ['packages/common', [files[2]]],
        ['client', files.slice(3, 5)],
        ['sandbox', [files[5]]],
        ['gateway', [files[6]]],
      ],
    );
  });

  it('are not tests, what tests use, programs, pages or anything else', () => {
    const files = [
      'services/orders/src/http.test.ts',
      'services/orders/src/testing/fixtures.ts',
      'services/auth/src/testing.ts',
      'services/orders/src/main.ts',
      'services/orders/migrations/0001_orders.sql',
      'client/pay/form.tsx',
      'client/app/page.ts',
      'sandbox/src/http/routes.ts',
      'local/start.ts',
      'README.md',
    ];
    assert.deepEqual([...byWorkspace(files)], []);
  });
});
