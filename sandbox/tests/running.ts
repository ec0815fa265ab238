import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import Stripe from 'stripe';
import type { Config } from '../src/config.ts';
import { type Surroundings, startSandbox } from '../src/service.ts';

export const secretKey = 'sk_test_ours';
export const publishableKey = 'pk_test_ours';
export const webhookSecret = 'whsec_ours';

/** A folder that is gone when the test is over. */
export const temporaryFolder = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** The real client, pointed at a sandbox. It retries nothing by itself, but for a connection that was cut (once). */
export const clientFor = (url: string, key: string): Stripe => {
  const { hostname, port } = new URL(url);
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
};

/** A sandbox on a free port, in a folder of its own, stopped when the test is over. */
export const runningSandbox = async (
  t: TestContext,
  changes: Partial<Config> = {},
  surroundings: Partial<Surroundings> = {},
) => {
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    dataFolder: changes.dataFolder ?? (await temporaryFolder(t)),
    secretKey,
    publishableKey,
    webhook: null,
    publicUrl: null,
    basePath: '',
    logLevel: 'silent',
    ...changes,
  };
  const sandbox = await startSandbox(config, { clock: Date.now, random: Math.random, ...surroundings });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (!stopped) await sandbox.stop();
    stopped = true;
  };
  t.after(stop);
  const { url } = sandbox;
  const json = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${config.secretKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    url,
    dataFolder: config.dataFolder,
    stop,
    stripe: clientFor(url, secretKey),
    browser: clientFor(url, publishableKey),
    fault: async (rule: object): Promise<{ id: string }> => {
      const { status, body } = await json('POST', '/__faults', rule);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body;
    },
    faults: async () => (await json('GET', '/__faults')).body.rules as { id: string; fired: number; left: number }[],
    answerChallenge: (id: string, outcome: 'complete' | 'fail') => json('POST', `/__challenges/${id}`, { outcome }),
    ledger: async (query = '') => (await json('GET', `/__ledger${query}`)).body,
    json,
  };
};

export type RunningSandbox = Awaited<ReturnType<typeof runningSandbox>>;

/** How the payments service asks for money: cards only, held first, taken later. */
export const heldCard = (metadata: Record<string, string> = {}): Stripe.PaymentIntentCreateParams => ({
  amount: 8400,
  currency: 'eur',
  capture_method: 'manual',
  allowed_payment_method_types: ['card'],
  metadata,
});

/** The error a call ends with; fails when it ends well. */
export const errorOf = async (call: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  const outcome = await call.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (outcome instanceof Stripe.errors.StripeError) return outcome;
  throw new Error(`expected a StripeError, got ${String(outcome)}`);
};
