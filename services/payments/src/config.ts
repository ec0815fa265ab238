import { databaseEnvironment, readConfig, serviceEnvironment, verifierEnvironment } from '@ticketing/common/config';
import { z } from 'zod';

/**
 * Reads what payments needs from the environment.
 * @throws Error naming every mistake; also for a live key or production together with a host that is not Stripe's.
 */
export const readPaymentsConfig = (environment: NodeJS.ProcessEnv) => {
  const config = readConfig(
    {
      ...serviceEnvironment,
      ...databaseEnvironment,
      ...verifierEnvironment,
      PUBLIC_URL: z.url(),
      STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_/, 'is not a secret key of Stripe'),
      STRIPE_PUBLISHABLE_KEY: z.string().regex(/^pk_(test|live)_/, 'is not a publishable key of Stripe'),
      STRIPE_WEBHOOK_SECRET: z.string().min(8),
      /** Where the sandbox listens; unset, Stripe itself is talked to. */
      STRIPE_API_URL: z.url({ protocol: /^https?$/ }).optional(),
      /** After how long an authorization that belongs to no payment here is given up. */
      ORPHAN_SECONDS: z.coerce.number().int().min(1).default(600),
    },
    environment,
  );
  const isForeign = config.STRIPE_API_URL !== undefined && new URL(config.STRIPE_API_URL).hostname !== 'api.stripe.com';
  if (isForeign && /_live_/.test(config.STRIPE_SECRET_KEY + config.STRIPE_PUBLISHABLE_KEY))
    throw new Error('STRIPE_API_URL names a host that is not Stripe, and the key is a live one: unset one of them.');
  if (isForeign && config.NODE_ENV === 'production')
    throw new Error('In production payments talks to Stripe only: unset STRIPE_API_URL and give Stripe keys.');
  return { ...config, provider: isForeign ? ('sandbox' as const) : ('stripe' as const) };
};

export type PaymentsConfig = ReturnType<typeof readPaymentsConfig>;
