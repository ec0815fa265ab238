import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './write-whole.ts';

/** Made once for every home; whoever can read them can act as any service of that stack. */
export type Secrets = {
  readonly auth: string;
  readonly postgres: string;
  /** Of each database's owner: migrations and operators' commands. */
  readonly databases: Readonly<Record<'auth' | 'tickets' | 'orders' | 'payments', string>>;
  /** Of the role each service runs as. */
  readonly apps: Readonly<Record<'auth' | 'tickets' | 'orders' | 'payments', string>>;
  /** Of the users in k8s/base/nats/users.conf. */
  readonly nats: Readonly<Record<'auth' | 'tickets' | 'orders' | 'payments' | 'expiration' | 'operator', string>>;
  /** Of the users in k8s/base/redis/users.acl. */
  readonly redis: Readonly<
    Record<'auth' | 'tickets' | 'orders' | 'payments' | 'expiration' | 'operator' | 'replica', string>
  >;
  readonly sandbox: { readonly secretKey: string; readonly publishableKey: string; readonly webhookSecret: string };
};

/**
 * The secrets of a home, made at its first start and kept in `secrets.json`, readable by its owner only. A home of an
 * older version gets those it has not, and keeps the others: its data stay readable.
 */
export const secretsOf = (home: string): Secrets => {
  const file = join(home, 'secrets.json');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
  const secrets = fillIn(JSON.parse(text), makeSecrets());
  const whole = `${JSON.stringify(secrets, null, 2)}\n`;
  if (whole !== text) writeWhole(file, whole, 0o600);
  return secrets;
};

const makeSecrets = (): Secrets => {
  // A letter first: what looks like a number NATS would read as one. No sign that an address would have to escape.
  const secret = () => `s${randomBytes(24).toString('hex')}`;
  const each = <Name extends string>(...names: Name[]) =>
    Object.fromEntries(names.map((name) => [name, secret()])) as Record<Name, string>;
  return {
    auth: secret(),
    postgres: secret(),
    databases: each('auth', 'tickets', 'orders', 'payments'),
    apps: each('auth', 'tickets', 'orders', 'payments'),
    nats: each('auth', 'tickets', 'orders', 'payments', 'expiration', 'operator'),
    redis: each('auth', 'tickets', 'orders', 'payments', 'expiration', 'operator', 'replica'),
    // Stripe's own shapes, with "sandbox" inside so that nobody takes them for real keys.
    sandbox: {
      secretKey: `sk_test_sandbox_${secret()}`,
      publishableKey: `pk_test_sandbox_${secret()}`,
      webhookSecret: `whsec_sandbox_${secret()}`,
    },
  };
};

/** What is known, with everything that is missing in it taken from `made`. */
const fillIn = <Tree extends object>(known: Partial<Tree>, made: Tree): Tree =>
  Object.fromEntries(
    Object.entries(made).map(([name, value]) => {
      const found = known[name as keyof Tree];
      return [name, typeof value === 'string' ? (found ?? value) : fillIn(found ?? {}, value)];
    }),
  ) as Tree;
