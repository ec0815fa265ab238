import {
  databaseEnvironment,
  limitsEnvironment,
  readConfig,
  serviceEnvironment,
  verifierEnvironment,
} from '@ticketing/common/config';
import { readPaymentMethods } from '@ticketing/contracts/payment-methods';
import { z } from 'zod';

const stripeOrigin = 'https://api.stripe.com';

/**
 * Reads what payments needs from the environment.
 * @throws Error naming every mistake; also for live keys or production together with a host that is not Stripe's.
 */
export const readPaymentsConfig = (environment: NodeJS.ProcessEnv) => {
  const config = readConfig(
    {
      ...serviceEnvironment,
      ...databaseEnvironment,
      ...verifierEnvironment,
      ...limitsEnvironment,
      STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_/, 'is not a secret key of Stripe'),
      STRIPE_PUBLISHABLE_KEY: z.string().regex(/^pk_(test|live)_/, 'is not a publishable key of Stripe'),
      STRIPE_WEBHOOK_SECRET: z.string().min(8),
      /** Where the sandbox listens; unset, Stripe itself is talked to. */
      STRIPE_API_URL: z.url({ protocol: /^https?$/ }).optional(),
      /** What buyers may pay with. The client reads the same variable for its form. */
      PAYMENT_METHODS: z
        .string()
        .default('card')
        .transform((text, context) => {
          try {
            return readPaymentMethods(text);
          } catch (error) {
            context.addIssue((error as Error).message);
            return z.NEVER;
          }
        }),
      /** How long the provider may take for a call. */
      STRIPE_TIMEOUT_SECONDS: z.coerce.number().min(0.1).max(80).default(10),
      /** How old an intent of ours that belongs to no live payment here grows before it is given up. */
      ORPHAN_SECONDS: z.coerce.number().int().min(1).default(600),
    },
    environment,
  );
  const isSandbox = config.STRIPE_API_URL !== undefined && new URL(config.STRIPE_API_URL).origin !== stripeOrigin;
  const [isLive, publishableIsLive] = [config.STRIPE_SECRET_KEY, config.STRIPE_PUBLISHABLE_KEY].map((key) =>
    key.includes('_live_'),
  );
  if (isLive !== publishableIsLive)
    throw new Error('One Stripe key is a live one and the other is not: take both from the same mode.');
  if (isSandbox && isLive)
    throw new Error(`STRIPE_API_URL is not ${stripeOrigin}, and the keys are live ones: unset one of them.`);
  if (isSandbox && config.PAYMENT_METHODS.join() !== 'card')
    throw new Error('The sandbox takes cards only: unset PAYMENT_METHODS, or give Stripe keys.');
  if (isSandbox && config.NODE_ENV === 'production')
    throw new Error('In production payments talks to Stripe only: unset STRIPE_API_URL and give Stripe keys.');
  return { ...config, provider: isSandbox ? ('sandbox' as const) : ('stripe' as const) };
};

export type PaymentsConfig = ReturnType<typeof readPaymentsConfig>;
