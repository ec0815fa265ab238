import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Broker } from '@ticketing/common/messaging/connect';
import { pino } from 'pino';
import { keepStream } from './keep-stream.ts';

it('the stream is made at once, and stopping while the broker is out of reach is quiet', async () => {
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  let asked = 0;
  const connected = () => {
    asked += 1;
    return new Promise<never>(() => {});
  };
  const keeping = keepStream({ connected } as unknown as Broker, { replicas: 1, maxBytes: 1024 ** 3 }, log);
  // No timer fires before this.
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(asked, 1);
  await keeping.stop();
  assert.deepEqual(warnings, []);
});
