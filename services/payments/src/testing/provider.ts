import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { endingWithMe } from '@ticketing/common/testing/ending-with-me';
import { until } from '@ticketing/common/testing/until';
import Stripe from 'stripe';

export const secretKey = 'sk_test_ours';
export const publishableKey = 'pk_test_ours';
export const webhookSecret = 'whsec_ours';

/** What became of the money of one intent, as the provider's own books have it. */
export type LedgerLine = {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  readonly authorized: number;
  readonly captured: number;
  readonly refunded: number;
  readonly voided: number;
  readonly captures: number;
  readonly declines: number;
  readonly metadata: Readonly<Record<string, string>>;
};

export type TestProvider = Awaited<ReturnType<typeof startTestProvider>>;

/** Somebody who takes webhooks: raw body and signature, and the status to answer. */
export type Postman = (body: Buffer, signature: string) => Promise<number>;

const program = join(import.meta.dirname, '../../../../sandbox/src/main.ts');

/** The payment sandbox in a process of its own, on a port that it keeps, with its webhooks going to a postman. */
export const startTestProvider = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ticketing-sandbox-'));
  let postman: Postman = async () => 204;
  const letterbox = createServer(async (request, response) => {
    const signature = String(request.headers['stripe-signature']);
    response.writeHead(await postman(await buffer(request), signature).catch(() => 500)).end();
  });
  const letterboxPort = await listen(letterbox);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PORT: `${port}`,
    DATA: folder,
    SECRET_KEY: secretKey,
    PUBLISHABLE_KEY: publishableKey,
    WEBHOOK_URL: `http://127.0.0.1:${letterboxPort}`,
    WEBHOOK_SECRET: webhookSecret,
    LOG_LEVEL: 'error',
  };
  let sandbox: ChildProcess;
  const start = async (): Promise<void> => {
    sandbox = spawn(...endingWithMe(process.execPath, [program]), { env, stdio: ['ignore', 'ignore', 'inherit'] });
    await until('the sandbox answers', async () => (await fetch(`${url}/livez`).catch(() => null))?.ok);
  };
  const stop = async (): Promise<void> => {
    if (sandbox.exitCode !== null || sandbox.signalCode !== null) return;
    sandbox.kill('SIGKILL');
    await once(sandbox, 'exit');
  };
  await start();
  const client = (key: string) =>
    new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });

  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text ? JSON.parse(text) : null;
  };

  return {
    url,
    /** The provider as its owner uses it by hand. */
    owner: client(secretKey),
    /** What the provider's code does in a buyer's browser, which has the client secret and the publishable key. */
    confirmInBrowser: (clientSecret: string, paymentMethod: string) =>
      client(publishableKey).paymentIntents.confirm(clientSecret.split('_secret_', 1)[0] ?? '', {
        payment_method: paymentMethod,
        client_secret: clientSecret,
      } as Stripe.PaymentIntentConfirmParams),
    deliverTo: (to: Postman): void => {
      postman = to;
    },
    /** Has something go wrong; see the sandbox's README. Gives the id of the rule. */
    fault: async (rule: object): Promise<string> => (await ask('POST', '/__faults', rule)).id,
    /** How often a rule has come to pass. */
    fired: async (id: string): Promise<number> => {
      const { rules } = (await ask('GET', '/__faults')) as { rules: { id: string; fired: number }[] };
      return rules.find((rule) => rule.id === id)?.fired ?? 0;
    },
    clearFaults: (): Promise<unknown> => ask('DELETE', '/__faults'),
    answerChallenge: (intentId: string, outcome: 'complete' | 'fail'): Promise<unknown> =>
      ask('POST', `/__challenges/${intentId}`, { outcome }),
    /** The lines of one order, oldest first. */
    ledgerOf: async (orderId: string): Promise<LedgerLine[]> => {
      const { intents } = (await ask('GET', '/__ledger')) as { intents: LedgerLine[] };
      return intents.filter(({ metadata }) => metadata.orderId === orderId);
    },
    stop,
    start,
    close: async (): Promise<void> => {
      await stop();
      letterbox.close();
      letterbox.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const freePort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
};
