import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Broker } from '@ticketing/common/messaging/connect';
import { pino } from 'pino';
import { keepStream } from './keep-stream.ts';

it('stops quietly while the broker is out of reach', async () => {
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) });
  const asked = Promise.withResolvers<void>();
  const connected = () => {
    asked.resolve();
    return new Promise<never>(() => {});
  };
  const keeping = keepStream({ connected } as unknown as Broker, { replicas: 1, maxBytes: 1024 ** 3 }, log);
  await asked.promise;
  await keeping.stop();
  assert.deepEqual(warnings, []);
});
