import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';
import { claimsOf } from './forgeries.ts';
import { send } from './send.ts';
import { until } from './until.ts';
import { type Account, signUp } from './victims.ts';

describe('a session that ends while the broker is away', () => {
  let whole: WholeStack;
  let ada: Account;
  before(async () => {
    whole = await startWholeStack();
    ada = await signUp(whole.stack.stack.url, 'ada');
  });
  after(() => whole.close());

  const broker = (signal: NodeJS.Signals) => {
    const pid = whole.stack.stack.processes.nats?.pid;
    if (pid) process.kill(pid, signal);
  };
  const statusOf = async (path: string) => (await whole.call('GET', path, { token: ada.token })).status;
  const others = ['/api/orders', '/api/payments', '/api/tickets/selling'];

  it('is refused by auth at once and by the other services when the broker is back; a token lives 15 minutes at most', async () => {
    for (const path of others) assert.equal(await statusOf(path), 200);
    broker('SIGSTOP');
    try {
      const url = `${whole.stack.stack.url}/api/users`;
      assert.equal((await send(`${url}/signout`, 'POST', { cookie: ada.jar })).status, 204);
      const { body } = await whole.call('GET', '/api/users/current-user', { token: ada.token });
      assert.equal(body.currentUser, null);
      for (const path of others) assert.equal(await statusOf(path), 200);
      const { iat, exp } = claimsOf(ada.token) as { iat: number; exp: number };
      assert.ok(exp - iat <= 900);
    } finally {
      broker('SIGCONT');
    }
    for (const path of others) await until(`${path} refuses it`, async () => (await statusOf(path)) === 401);
  });
});
