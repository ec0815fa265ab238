import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNetwork, manyTimes } from '../../support/networks.ts';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';

type Line = {
  readonly event: string;
  readonly security?: boolean;
  readonly network?: string;
  readonly userId?: string;
};

const password = 'canary of a password 7319';
const newPassword = 'canary of another password 7319';
/** All secrets that no log may contain, collected as they are issued. */
const secrets = new Set<string>([password, newPassword, 'canary-of-a-guess-7319', 'canary-of-a-token-7319']);

let whole: WholeStack;
before(async () => {
  whole = await startWholeStack({ RATE_LIMITS: '1' });
});
after(() => whole.close());

const network = () => createNetwork(whole.stack.stack.url);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const logOf = (name: string) => readFileSync(join(whole.logs, `${name}.log`), 'utf8');
const linesOf = (service: string, event: string): Line[] =>
  logOf(service)
    .split('\n')
    .filter((line) => line.includes('"security":true'))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Line)
    .filter((line) => line.event === event);
const metricOf = async (service: string, event: string): Promise<number> => {
  const text = await (await fetch(`${whole.stack.stack.processes[service]?.url}/metrics`)).text();
  return Number(new RegExp(`security_events_total\\{[^}]*event="${event}"[^}]*\\} (\\d+)`).exec(text)?.[1] ?? 0);
};

/** Causes a security event, and requires a line and a count of it. */
const expectEvent = async (service: string, event: string, act: () => Promise<unknown>): Promise<Line> => {
  const [lines, count] = [linesOf(service, event).length, await metricOf(service, event)];
  await act();
  for (const until = Date.now() + 20_000; ; await sleep(50)) {
    const found = linesOf(service, event);
    if (found.length > lines && (await metricOf(service, event)) > count) return found.at(-1) as Line;
    assert.ok(Date.now() < until, `no line, or no count, of ${event} in ${service}`);
  }
};

const keep = ({ body, cookies }: { body: { token?: string }; cookies: readonly string[] }) => {
  if (body.token) secrets.add(body.token);
  for (const text of cookies) secrets.add((text.split(';', 1)[0] ?? '').split('=').slice(1).join('='));
};
const cookieOf = (cookies: readonly string[]) => cookies.map((text) => text.split(';', 1)[0]).join('; ');

describe('a security event is a line and a count', () => {
  const email = `${randomUUID()}@example.com`;

  it('in auth: accounts, passwords, sessions, cross-site writes, limits', async () => {
    const here = network();
    const post = async (path: string, body?: unknown, headers = {}) => {
      const answer = await here('POST', `/api/users/${path}`, body, headers);
      keep(answer);
      return answer;
    };
    const up = await expectEvent('auth', 'sign-up', () => post('signup', { email, password }));
    assert.equal(up.network, here.address);
    assert.ok(up.userId);
    await expectEvent('auth', 'sign-up-known-email', () => post('signup', { email, password }));
    await expectEvent('auth', 'sign-in-failed', () => post('signin', { email, password: 'canary-of-a-guess-7319' }));
    await expectEvent('auth', 'sign-in', () => post('signin', { email, password }));
    const { cookies } = await post('signin', { email, password });
    const page = { cookie: cookieOf(cookies), 'sec-fetch-site': 'same-origin' };
    await expectEvent('auth', 'cross-site-write', () =>
      post('signout', undefined, { ...page, 'sec-fetch-site': 'cross-site' }),
    );
    const wrong = { currentPassword: 'canary-of-a-guess-7319', newPassword };
    await expectEvent('auth', 'password-change-failed', () => post('auth/change-password', wrong, page));
    const right = { currentPassword: password, newPassword };
    await expectEvent('auth', 'password-changed', () => post('auth/change-password', right, page));
    await expectEvent('auth', 'session-ended', () => post('signout', undefined, page));
    await expectEvent('auth', 'limit-reached', () =>
      manyTimes(30, 5, () => post('signin', { email, password: 'canary-of-a-guess-7319' })),
    );
    await expectEvent('auth', 'token-rejected', () =>
      here('GET', '/api/users/current-user', undefined, bearer('canary-of-a-token-7319')),
    );
  });

  it('in tickets, orders and payments: forged tokens, other users’ objects, webhooks, declines, card testing', async () => {
    const { people } = whole;
    const call = network();
    const [seller, buyer, eve] = [
      await people.signUp('Seller'),
      await people.signUp('Buyer'),
      await people.signUp('Eve'),
    ];
    for (const { token } of [seller, buyer, eve]) secrets.add(token);
    const forged = createHmac('sha256', 'x').update('canary').digest('base64url');
    secrets.add(forged);
    const token = buyer.token.replace(/[^.]+$/, forged);
    for (const [service, path] of [
      ['tickets', '/api/tickets/selling'],
      ['orders', '/api/orders'],
      ['payments', '/api/payments'],
    ] as const)
      await expectEvent(service, 'token-rejected', () => call('GET', path, undefined, bearer(token)));
    await expectEvent('orders', 'cross-site-write', () =>
      call('POST', '/api/orders', {}, { cookie: `ticketing_token=${buyer.token}`, 'sec-fetch-site': 'cross-site' }),
    );
    const ticket = await people.list(seller, 2);
    await expectEvent('tickets', 'foreign-resource', () =>
      call('DELETE', `/api/tickets/${ticket.id}`, undefined, bearer(eve.token)),
    );
    const order = await people.reserve(buyer, ticket.id);
    const foreign = await expectEvent('orders', 'foreign-resource', () =>
      call('GET', `/api/orders/${order.id}`, undefined, bearer(eve.token)),
    );
    assert.equal(foreign.userId, eve.id);
    await expectEvent('orders', 'foreign-resource', () =>
      call('DELETE', `/api/orders/${order.id}`, undefined, bearer(eve.token)),
    );
    await expectEvent('payments', 'card-declined', () => people.tryToPay(buyer, order.id, 'pm_card_chargeDeclined'));
    const payment = await people.paymentOf(buyer, order.id);
    secrets.add(payment?.clientSecret ?? 'none');
    await expectEvent('payments', 'foreign-resource', () =>
      call('GET', `/api/payments/${payment?.id}`, undefined, bearer(eve.token)),
    );
    await expectEvent('payments', 'card-testing', async () => {
      for (let nth = 0; nth < 6; nth++) await people.tryToPay(buyer, order.id, 'pm_card_chargeDeclined');
    });
    await expectEvent('payments', 'webhook-rejected', () =>
      call('POST', '/api/payments/webhook', '{}', { 'stripe-signature': 't=1,v1=00' }),
    );
    const unknown = linesOf('orders', 'foreign-resource').length;
    await call('GET', `/api/orders/${randomUUID()}`, undefined, bearer(eve.token));
    assert.equal(linesOf('orders', 'foreign-resource').length, unknown, 'a missing order is not a foreign one');
  });

  it('a flood of one event by one network is counted completely and logged in part', async () => {
    const call = network();
    const before = await metricOf('tickets', 'token-rejected');
    await manyTimes(200, 20, () => call('GET', '/api/tickets/selling', undefined, bearer('canary-of-a-token-7319')));
    assert.equal((await metricOf('tickets', 'token-rejected')) - before, 200);
    const written = linesOf('tickets', 'token-rejected').filter((line) => line.network === call.address).length;
    assert.equal(written, 20);
  });

  it('the loss of Redis is one event of each process, and requests are still served', async () => {
    const before = await metricOf('tickets', 'limits-degraded');
    const pid = whole.stack.stack.processes.redis?.pid;
    assert.ok(pid);
    process.kill(pid, 'SIGSTOP');
    try {
      await expectEvent('tickets', 'limits-degraded', async () => {
        const seller = await whole.people.signUp('Seller');
        secrets.add(seller.token);
        for (let nth = 0; nth < 5; nth++) await whole.people.list(seller, 1);
      });
      await sleep(3_000);
      assert.equal(await metricOf('tickets', 'limits-degraded'), before + 1);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('no log contains a password, a token, a cookie or a client secret', async () => {
    const signed = await whole.call<{ token: string }>('POST', '/api/users/signin', {
      body: { email, password: newPassword },
    });
    secrets.add(signed.body.token ?? 'none');
    const found: string[] = [];
    for (const file of readdirSync(whole.logs)) {
      const text = readFileSync(join(whole.logs, file), 'utf8');
      for (const secret of secrets) if (secret.length > 4 && text.includes(secret)) found.push(`${file}: ${secret}`);
    }
    assert.ok(secrets.size > 10);
    assert.deepEqual(found, []);
  });
});
