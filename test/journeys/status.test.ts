import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { until } from '@ticketing/common/testing/until';
import { readFacts } from '../../local/ops/status/read-facts.ts';
import type { StackDescription } from '../../local/stack-file.ts';

test('status finds every process of a system with its client ready', async () => {
  const stack: StackDescription = JSON.parse(readFileSync(process.env.TEST_STACK ?? '', 'utf8'));
  assert.ok(stack.processes.client);
  // Another journey may have just ended a process.
  await until('every process is ready', async () => {
    const { processes } = await readFacts(stack, 100);
    return processes.every(({ answers, isReady }) => answers && isReady);
  });
});
