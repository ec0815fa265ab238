import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './write-whole.ts';

/** Made once for every home; whoever can read them can act as any service of that stack. */
export type Secrets = {
  readonly auth: string;
  readonly postgres: string;
  readonly databases: {
    readonly auth: string;
    readonly tickets: string;
    readonly orders: string;
    readonly payments: string;
  };
  readonly sandbox: { readonly secretKey: string; readonly publishableKey: string; readonly webhookSecret: string };
};

/** The secrets of a home, made at its first start and kept in `secrets.json`, readable by its owner only. */
export const secretsOf = (home: string): Secrets => {
  const file = join(home, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secret = () => randomBytes(24).toString('hex');
  const secrets: Secrets = {
    auth: secret(),
    postgres: secret(),
    databases: { auth: secret(), tickets: secret(), orders: secret(), payments: secret() },
    // Stripe's own shapes, with "sandbox" inside so that nobody takes them for real keys.
    sandbox: {
      secretKey: `sk_test_sandbox_${secret()}`,
      publishableKey: `pk_test_sandbox_${secret()}`,
      webhookSecret: `whsec_sandbox_${secret()}`,
    },
  };
  writeWhole(file, `${JSON.stringify(secrets, null, 2)}\n`, 0o600);
  return secrets;
};
