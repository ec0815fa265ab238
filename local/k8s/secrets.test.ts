import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { makeSecrets, printSecrets, writeSecrets } from './secrets.ts';

const stripe = {
  STRIPE_SECRET_KEY: 'sk_test_mine',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_mine',
  STRIPE_WEBHOOK_SECRET: 'whsec_mine',
};

describe('secrets', () => {
  it('are other ones every time, and all of them differ', () => {
    const [one, other] = [makeSecrets({}), makeSecrets({})].map(({ values }) => Object.values(values));
    assert.equal(new Set([...one!, ...other!]).size, one!.length + other!.length);
  });

  it('need no escaping in an address, and are no numbers to NATS', () => {
    for (const [name, value] of Object.entries(makeSecrets({}).values)) assert.match(value, /^[a-z]\w+$/, name);
  });

  it("bring the sandbox only without Stripe's keys, and refuse half of them", () => {
    assert.ok(makeSecrets({}).sandbox);
    const real = makeSecrets(stripe);
    assert.ok(!real.sandbox);
    assert.equal(real.values.STRIPE_SECRET_KEY, 'sk_test_mine');
    assert.throws(() => makeSecrets({ STRIPE_SECRET_KEY: 'sk_test_mine' }), /Stripe needs all of/);
  });

  it('are printed as a store takes them', () => {
    assert.match(printSecrets(makeSecrets(stripe)), /^STRIPE_WEBHOOK_SECRET=whsec_mine$/m);
  });

  it('are written for their owner alone, and name the sandbox only where it is used', (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'ticketing-secrets-'));
    test.after(() => rmSync(folder, { recursive: true }));
    writeSecrets(folder, makeSecrets(stripe));
    for (const file of readdirSync(folder)) assert.equal(statSync(join(folder, file)).mode & 0o077, 0, file);
    assert.doesNotMatch(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'), /sandbox/);
    writeSecrets(folder, makeSecrets({}));
    assert.match(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'), /components\/sandbox/);
  });
});
