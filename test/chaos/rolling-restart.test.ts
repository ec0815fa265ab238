import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@ticketing/common/testing/until';
import type { Somebody } from '../support/api.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';

const services = ['auth', 'tickets', 'orders', 'payments', 'expiration'] as const;

describe('a rolling restart of every service, two of each', () => {
  let system: WholeStack;
  let seller: Somebody;
  let buyers: Somebody[];

  before(async () => {
    const two = Object.fromEntries(services.map((name) => [name, 2]));
    system = await startWholeStack({ LIVE_ORDERS_MAX: '100000' }, two);
    seller = await system.people.signUp('Seller');
    buyers = [];
    for (let i = 0; i < 8; i++) buyers.push(await system.people.signUp(`Buyer ${i}`));
  });
  after(() => system.close());

  it('fails no request', async (t) => {
    const { people, call, stack } = system;
    const { id } = await people.list(seller, 20_000);
    const failures: string[] = [];
    let requests = 0;
    let goOn = true;
    const note = async (what: string, request: Promise<{ status: number; body: unknown }>): Promise<void> => {
      requests += 1;
      const answer = await request.catch((error) => ({ status: 0, body: String(error.cause ?? error) }));
      if (answer.status < 200 || answer.status >= 300)
        failures.push(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    };
    const shopping = buyers.map(async ({ token }) => {
      while (goOn) {
        await note('browse', call('GET', '/api/tickets?limit=5'));
        await note('who am I', call('GET', '/api/users/current-user', { token }));
        await note('reserve', call('POST', '/api/orders', { token, body: { ticketId: id } }));
        await note('payments', call('GET', '/api/payments', { token }));
        await sleep(10);
      }
    });
    for (const name of services.flatMap((service) => [service, `${service}-2`])) {
      await stack.restart(name);
      const { url } = stack.stack.processes[name] ?? { url: '' };
      await until(`${name} is ready`, async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok);
    }
    goOn = false;
    await Promise.all(shopping);
    t.diagnostic(`${requests} requests, ${failures.length} failed`);
    assert.deepEqual([...new Set(failures.map((failure) => failure.replace(/"requestId".*/, '')))], []);
  });

  it('leaves a system that agrees with itself', async () => {
    assert.equal(await system.differences(10), '');
  });
});
