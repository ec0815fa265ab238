import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Advice } from '../advice.ts';
import type { Environment } from '../config.ts';

/** A Secret of the cluster: its keys, each with the name its value has in a store of secrets. */
export type SecretLayout = Readonly<Record<string, Readonly<Record<string, string>>>>;

const databases = ['auth', 'tickets', 'orders', 'payments'] as const;

const passwordsOf = (store: string, ...users: readonly string[]) =>
  Object.fromEntries(users.map((user) => [user, `${store}_${user.toUpperCase()}`]));

/** Every Secret there is. The ExternalSecrets of k8s/components say the same; a test compares them. */
export const secretLayout: SecretLayout = {
  nats: passwordsOf('NATS', 'operator', ...databases, 'expiration'),
  auth: { secret: 'AUTH_SECRET' },
  redis: passwordsOf('REDIS', 'operator', ...databases, 'expiration', 'replica'),
  stripe: {
    'secret-key': 'STRIPE_SECRET_KEY',
    'publishable-key': 'STRIPE_PUBLISHABLE_KEY',
    'webhook-secret': 'STRIPE_WEBHOOK_SECRET',
  },
  ...Object.fromEntries(
    databases.map((name) => [
      `${name}-postgres`,
      {
        password: `POSTGRES_${name.toUpperCase()}`,
        'superuser-password': `POSTGRES_${name.toUpperCase()}_SUPERUSER`,
      },
    ]),
  ),
  ...Object.fromEntries(
    databases.map((name) => [`${name}-postgres-app`, { password: `POSTGRES_${name.toUpperCase()}_APP` }]),
  ),
};

/** Not secret, but part of a Secret: the name of the role whose password it holds. */
export const plainKeys: SecretLayout = Object.fromEntries(
  databases.flatMap((name) => [
    [`${name}-postgres`, { username: name }],
    [`${name}-postgres-app`, { username: `${name}_app` }],
  ]),
);

export type SecretValues = { readonly values: Readonly<Record<string, string>>; readonly sandbox: boolean };

/**
 * A value for every secret: new ones, and Stripe's keys as the environment gives them. Without those, keys that only
 * the sandbox knows. @throws Advice when some of Stripe's three are given and others not
 */
export const makeSecrets = (env: Environment): SecretValues => {
  // A letter first: what looks like a number NATS would read as one. No sign that an address would have to escape.
  const secret = () => `s${randomBytes(24).toString('hex')}`;
  const stripe = Object.values(secretLayout.stripe ?? {});
  const given = stripe.filter((name) => env[name]);
  if (given.length > 0 && given.length < stripe.length)
    throw new Advice(`Stripe needs all of ${stripe.join(', ')}; only ${given.join(' and ')} is given.`);
  const sandbox = given.length === 0;
  const forSandbox: Readonly<Record<string, string>> = {
    STRIPE_SECRET_KEY: `sk_test_sandbox_${secret()}`,
    STRIPE_PUBLISHABLE_KEY: `pk_test_sandbox_${secret()}`,
    STRIPE_WEBHOOK_SECRET: `whsec_sandbox_${secret()}`,
  };
  const names = Object.values(secretLayout).flatMap((keys) => Object.values(keys));
  const valueFor = (name: string) => (stripe.includes(name) ? (sandbox ? forSandbox[name] : env[name]) : secret());
  return { values: Object.fromEntries(names.map((name) => [name, valueFor(name)!])), sandbox };
};

/** One `NAME=value` in each line, as stores of secrets take them. */
export const printSecrets = ({ values }: SecretValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

/** Writes a component of kustomize with these secrets into a folder: for one's own machine, never to be committed. */
export const writeSecrets = (folder: string, { values, sandbox }: SecretValues): void => {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  for (const [name, keys] of Object.entries(secretLayout)) {
    const lines = Object.entries(keys).map(([key, from]) => `${key}=${values[from]}\n`);
    const plain = Object.entries(plainKeys[name] ?? {}).map(([key, value]) => `${key}=${value}\n`);
    write(`${name}.env`, [...plain, ...lines].join(''));
  }
  const generators = Object.keys(secretLayout).map((name) => `  - { name: ${name}, envs: [${name}.env] }\n`);
  write(
    'kustomization.yaml',
    `# Written by \`npm run k8s -- secrets\`. Yours alone: git ignores this folder.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component

${sandbox ? 'components: [../components/sandbox]\n\n' : ''}generatorOptions:
  disableNameSuffixHash: true

secretGenerator:
${generators.join('')}`,
  );
};
