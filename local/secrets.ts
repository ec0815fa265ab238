import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './write-whole.ts';

/** Made once for every home; whoever can read them can act as any service of that stack. */
export type Secrets = {
  readonly auth: string;
  readonly postgres: string;
  /** Passwords of each database's owner, for migrations and operators' commands. */
  readonly databases: Readonly<Record<'auth' | 'tickets' | 'orders' | 'payments', string>>;
  /** Passwords of the role each service runs as. */
  readonly apps: Readonly<Record<'auth' | 'tickets' | 'orders' | 'payments', string>>;
  /** Passwords of the users in k8s/base/nats/users.conf. */
  readonly nats: Readonly<Record<'auth' | 'tickets' | 'orders' | 'payments' | 'expiration' | 'operator', string>>;
  /** Passwords of the users in k8s/base/redis/users.acl. */
  readonly redis: Readonly<
    Record<'auth' | 'tickets' | 'orders' | 'payments' | 'expiration' | 'operator' | 'replica', string>
  >;
  readonly sandbox: { readonly secretKey: string; readonly publishableKey: string; readonly webhookSecret: string };
};

/**
 * The secrets of a home, created at its first start and stored in `secrets.json`, readable by its owner only. The home of
 * an older version gets the missing secrets and keeps the others, so its data stay readable.
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
  // A letter first, because NATS would parse digits as a number. No character that a URL would have to escape.
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

/** The known secrets, with every missing one taken from `made`. */
const fillIn = <Tree extends object>(known: Partial<Tree>, made: Tree): Tree =>
  Object.fromEntries(
    Object.entries(made).map(([name, value]) => {
      const found = known[name as keyof Tree];
      return [name, typeof value === 'string' ? (found ?? value) : fillIn(found ?? {}, value)];
    }),
  ) as Tree;
