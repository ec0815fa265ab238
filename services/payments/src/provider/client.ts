import Stripe from 'stripe';

/** The `stripe` client: Stripe's own API, or the sandbox that speaks it. Retries are ours, with keys that are stored. */
export const createStripe = (secretKey: string, apiUrl: string | undefined): Stripe => {
  const url = apiUrl === undefined ? null : new URL(apiUrl);
  return new Stripe(secretKey, {
    timeout: 10_000,
    maxNetworkRetries: 0,
    telemetry: false,
    ...(url
      ? {
          host: url.hostname,
          port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
          protocol: url.protocol === 'https:' ? ('https' as const) : ('http' as const),
        }
      : {}),
  });
};
