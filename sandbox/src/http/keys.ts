import { Refusal } from '../domain/refusal.ts';

export type Keys = { readonly secretKey: string; readonly publishableKey: string };

const refuse = (message: string, code?: string): Refusal =>
  new Refusal({ status: 401, type: 'invalid_request_error', message, code });

const keyIn = (authorization: string): string | undefined => {
  const [scheme, value] = authorization.split(' ', 2);
  if (scheme?.toLowerCase() === 'bearer') return value;
  // Basic: the key is the user, and there is no password.
  if (scheme?.toLowerCase() === 'basic')
    return Buffer.from(value ?? '', 'base64')
      .toString()
      .split(':')[0];
  return undefined;
};

/** Whose call it is, by its key (Bearer, or Basic as the user name). Refuses (401) all but this sandbox's own two keys. */
export const authenticate = (authorization: string | undefined, keys: Keys): 'secret' | 'publishable' => {
  const key = authorization === undefined ? undefined : keyIn(authorization);
  if (!key) throw refuse("No API key: send 'Authorization: Bearer' with this sandbox's secret key.");
  if (key === keys.secretKey) return 'secret';
  if (key === keys.publishableKey) return 'publishable';
  if (/^(sk|pk|rk)_live_/.test(key)) {
    throw refuse('This is a payment sandbox, and the key is one for real money. Send it to nobody but Stripe.');
  }
  throw refuse(`The API key '${key.slice(0, 8)}…' is not one of this sandbox's.`);
};

/** 401 for what only a server may do. */
export const secretKeyRequired = (): Refusal =>
  refuse('A publishable key can’t do this: use the secret key, from a server.', 'secret_key_required');
