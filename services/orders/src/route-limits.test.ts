import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { createServer, type Server } from '@ticketing/common/http/server';
import type { Limit } from '@ticketing/common/limits/limit';
import { createLogger } from '@ticketing/common/logger';
import { Refusal } from '@ticketing/common/refusal';
import { addRoutes, type Routes } from './http.ts';
import { limits } from './limits.ts';

let app: Server;
before(async () => {
  app = await createServer({ name: 'orders', path: 'orders', log: createLogger('orders', 'silent') });
  const unreachable = () => assert.fail('a request passed its limits');
  addRoutes(app, {
    signedIn: async () => {},
    limiter: {
      // Refuses every request, with the names of the limits it counts against.
      limited: (...names: readonly string[]) => [
        async () => {
          throw new Refusal('too-many-requests', names.join(' '));
        },
      ],
    } as unknown as Routes['limiter'],
    database: { query: unreachable } as unknown as Routes['database'],
    placeOrder: unreachable,
    watchOrders: unreachable,
    timeZone: 'UTC',
    graceSeconds: 300,
  });
});
after(() => app.close());

for (const [method, url, names] of [
  ['POST', '/api/orders', 'reservationsByUser reservationsByNetwork'],
  ['GET', '/api/orders', 'readsByNetwork'],
  ['GET', '/api/orders/1', 'readsByNetwork'],
  ['POST', '/api/orders/1/extend', 'extensionsByUser extensionsByNetwork'],
  ['DELETE', '/api/orders/1', 'cancellationsByUser cancellationsByNetwork'],
] as const)
  it(`${method} ${url} counts against ${names}, before its input is read`, async () => {
    const answer = await app.inject({ method, url });
    assert.deepEqual([answer.statusCode, answer.json().detail], [429, names]);
  });

it('HEAD opens no stream of orders, which could never end: 405', async () => {
  const answer = await app.inject({ method: 'HEAD', url: '/api/orders/live' });
  assert.deepEqual([answer.statusCode, answer.headers.allow], [405, 'GET']);
});

it('each limit counts by what its name says; reads are counted by each process, since they cost less than counting together', () => {
  for (const [name, limit] of Object.entries<Limit>(limits)) {
    const by = /User$/.test(name) ? 'user' : /Network$/.test(name) ? 'network' : 'all';
    assert.deepEqual([limit.by, limit.countedBy], [by, name === 'readsByNetwork' ? 'process' : undefined], name);
  }
});
