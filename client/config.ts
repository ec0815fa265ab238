import type { StripeSetup } from './pay/stripe-setup.ts';

/**
 * The client's environment, read when it is asked for and never while building, so that one build serves every
 * port, key and installation.
 */
export const apiUrl = (): string | undefined => process.env.API_URL;

/** The site as browsers reach it. */
export const publicUrl = (): string | undefined => process.env.PUBLIC_URL;

/** Stripe's public key where cards go to Stripe, `null` where they go to the sandbox. */
export const stripePublishableKey = (): string | null => process.env.STRIPE_PUBLISHABLE_KEY || null;

/** How buyers pay at Stripe, `null` where they pay at the sandbox. Payments reads the same PAYMENT_METHODS, and checks them. */
export const stripeSetup = (): StripeSetup | null => {
  const publishableKey = stripePublishableKey();
  if (publishableKey === null) return null;
  const names = (process.env.PAYMENT_METHODS || 'card').split(',').flatMap((part) => part.trim() || []);
  return { publishableKey, methods: [...new Set(names)] as StripeSetup['methods'] };
};

/** Whether cards go to the sandbox, so that no money moves. */
export const isPractice = (): boolean => stripePublishableKey() === null;

/** The operator's folder of papers (see paper/papers.ts), if there is one. */
export const papersFolder = (): string | undefined => process.env.PAPERS || undefined;

/** The installation's one currency, for fields that ask for a price before any ticket could tell it. */
export const currency = (): string => process.env.CURRENCY || 'EUR';

/** Development runs React's own evaluated code and hot reloading, which the policy for real pages forbids. */
export const isDevelopment = (): boolean => process.env.NODE_ENV === 'development';
