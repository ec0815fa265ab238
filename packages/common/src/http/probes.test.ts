import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Problem } from '@ticketing/contracts/http/problems';
import { pino } from 'pino';
import { addProbes } from './probes.ts';
import { createServer, type Server } from './server.ts';

describe('the probes', () => {
  let app: Server;
  let isAway = false;
  let isStopping = false;
  before(async () => {
    app = await createServer({ name: 'probed', path: 'probed', log: pino({ level: 'silent' }) });
    addProbes(
      app,
      async () => {
        if (isAway) throw new Error('the store at 10.0.0.7 is away');
      },
      () => isStopping,
    );
  });
  after(() => app.close());

  it('report a process that serves as alive and ready', async () => {
    assert.deepEqual((await app.inject('/livez')).json(), { status: 'alive' });
    assert.deepEqual((await app.inject('/readyz')).json(), { status: 'ready' });
  });

  for (const [what, set, detail] of [
    ['whose store is away', () => [true, false], 'The store does not answer.'],
    ['that is stopping', () => [false, true], 'Stopping.'],
  ] as const)
    it(`report a process ${what} as alive and not ready, to be asked again in a second`, async () => {
      [isAway = false, isStopping = false] = set();
      const answer = await app.inject('/readyz');
      assert.equal(answer.statusCode, 503);
      assert.equal(Problem.parse(answer.json()).detail, detail);
      assert.equal(answer.headers['retry-after'], '1');
      assert.equal((await app.inject('/livez')).statusCode, 200);
    });

  it('are not in the OpenAPI document', async () => {
    assert.deepEqual((await app.inject('/api/probed/openapi.json')).json().paths, {});
  });
});
