import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { eventually, webhookReceiver } from './receiver.ts';
import {
  clientFor,
  errorOf,
  heldCard,
  publishableKey,
  runningSandbox,
  secretKey,
  temporaryFolder,
  webhookSecret,
} from './running.ts';

const withKey = { authorization: `Bearer ${secretKey}` };

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
};

/** The program itself, as a process of its own, ready to be killed. */
const startedProcess = async (t: TestContext, env: Record<string, string>): Promise<ChildProcess> => {
  const main = new URL('../src/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main], {
    stdio: 'ignore',
    env: { SECRET_KEY: secretKey, PUBLISHABLE_KEY: publishableKey, LOG_LEVEL: 'silent', ...env },
  });
  t.after(() => child.kill('SIGKILL'));
  await eventually(
    () =>
      fetch(`http://127.0.0.1:${env.PORT}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    'the sandbox is ready',
  );
  return child;
};

test('after kill -9 every answer given still holds, kept answers too', async (t) => {
  const port = String(await freePort());
  const env = { PORT: port, DATA: await temporaryFolder(t) };
  const child = await startedProcess(t, env);
  const stripe = clientFor(`http://127.0.0.1:${port}`, secretKey);
  const answered: string[] = [];
  const buyer = async (name: string): Promise<void> => {
    for (let count = 0; ; count += 1) {
      const key = { idempotencyKey: `${name}:${count}` };
      const made = await stripe.paymentIntents
        .create({ ...heldCard(), payment_method: 'pm_card_visa', confirm: true }, key)
        .catch(() => null);
      if (!made) return;
      answered.push(made.id);
    }
  };
  const buyers = ['a', 'b', 'c', 'd'].map(buyer);
  await eventually(() => answered.length >= 100, 'a hundred payments');
  child.kill('SIGKILL');
  await Promise.all(buyers);

  await startedProcess(t, env);
  const again = clientFor(`http://127.0.0.1:${port}`, secretKey);
  const ledger = (await (await fetch(`http://127.0.0.1:${port}/__ledger`, { headers: withKey })).json()) as {
    intents: { id: string; status: string }[];
  };
  const kept = new Map(ledger.intents.map(({ id, status }) => [id, status]));
  for (const id of answered) assert.equal(kept.get(id), 'requires_capture', id);
  const replayed = await again.paymentIntents.create(
    { ...heldCard(), payment_method: 'pm_card_visa', confirm: true },
    { idempotencyKey: 'a:0' },
  );
  assert.equal(replayed.lastResponse.headers['idempotent-replayed'], 'true');
  assert.ok(answered.includes(replayed.id));
});

test('webhooks not delivered before kill -9 are delivered after it', async (t) => {
  let open = false;
  const shop = await webhookReceiver(t, () => (open ? 204 : 503));
  const port = String(await freePort());
  const env = {
    PORT: port,
    DATA: await temporaryFolder(t),
    WEBHOOK_URL: shop.url,
    WEBHOOK_SECRET: webhookSecret,
    WEBHOOK_EVENTS: '*',
  };
  const child = await startedProcess(t, env);
  const { id } = await clientFor(`http://127.0.0.1:${port}`, secretKey).paymentIntents.create(heldCard());
  await eventually(() => shop.refused.length > 0, 'a first attempt');
  child.kill('SIGKILL');
  await once(child, 'exit');
  open = true;
  await startedProcess(t, env);
  await eventually(() => shop.received.length > 0, 'the webhook');
  assert.equal((shop.received[0]!.data.object as { id: string }).id, id);
});

test('SIGTERM lets a running call end and exits cleanly', async (t) => {
  const port = String(await freePort());
  const child = await startedProcess(t, { PORT: port, DATA: await temporaryFolder(t) });
  const url = `http://127.0.0.1:${port}`;
  await fetch(`${url}/__faults`, {
    method: 'POST',
    headers: { ...withKey, 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'slow-before', ms: 2000 }),
  });
  const running = clientFor(url, secretKey).paymentIntents.create(heldCard());
  const fired = async () => {
    const { rules } = (await (await fetch(`${url}/__faults`, { headers: withKey })).json()) as {
      rules: { fired: number }[];
    };
    return rules[0]!.fired === 1;
  };
  await eventually(fired, 'the call is running');
  child.kill('SIGTERM');
  assert.ok((await running).id);
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

test('a second sandbox keeps off a folder that is in use, and says why', async (t) => {
  const { dataFolder } = await runningSandbox(t);
  await assert.rejects(runningSandbox(t, { dataFolder }), /Another sandbox is using/);
});

test('a stopped sandbox goes on where it was', async (t) => {
  const first = await runningSandbox(t);
  const { id } = await first.stripe.paymentIntents.create(heldCard({ orderId: 'o-1' }));
  await errorOf(first.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }));
  await first.stop();
  const { stripe } = await runningSandbox(t, { dataFolder: first.dataFolder });
  const intent = await stripe.paymentIntents.retrieve(id);
  assert.deepEqual([intent.metadata, intent.last_payment_error?.code], [{ orderId: 'o-1' }, 'card_declined']);
  assert.equal((await stripe.events.list()).data.length, 3);
});
