/**
 * The client's environment, read when it is asked for and never while building, so that one build serves every
 * port, key and installation.
 */
export const apiUrl = (): string | undefined => process.env.API_URL;

/** The site as browsers reach it. */
export const publicUrl = (): string | undefined => process.env.PUBLIC_URL;

/** Stripe's public key where cards go to Stripe, `null` where they go to the sandbox. */
export const stripePublishableKey = (): string | null => process.env.STRIPE_PUBLISHABLE_KEY || null;

/** The installation's one currency, for fields that ask for a price before any ticket could tell it. */
export const currency = (): string => process.env.CURRENCY || 'EUR';

/** Development runs React's own evaluated code and hot reloading, which the policy for real pages forbids. */
export const isDevelopment = (): boolean => process.env.NODE_ENV === 'development';
