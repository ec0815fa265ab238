import type { QueryClient } from '@tanstack/react-query';
import type { User } from '@ticketing/contracts/http/users';
import { renewToken } from '../calls/session.ts';
import { forgetKept } from '../offline/keep.ts';
import { dropDraftsExcept } from '../selling/draft-store.ts';

/** Who is signed in. `unknown` when auth does not answer: the other services still know their token by themselves. */
export type Me = { readonly kind: 'loading' | 'nobody' | 'unknown' } | { readonly kind: 'user'; readonly user: User };

/** Who is signed in, by the answer so far: a user, `null` for nobody, `undefined` for none. `hasFailed`: auth did not answer. */
export const meOf = (answer: User | null | undefined, hasFailed: boolean): Me => {
  if (answer) return { kind: 'user', user: answer };
  if (answer === null) return { kind: 'nobody' };
  return { kind: hasFailed ? 'unknown' : 'loading' };
};

const channelName = 'account';
const renewEveryMs = 10 * 60_000;
const checkEveryMs = 30_000;
const privateKeys = ['orders', 'order', 'payment', 'selling', 'devices'];

const forgetPrivate = (client: QueryClient): void => {
  for (const key of privateKeys) client.removeQueries({ queryKey: [key] });
  void forgetKept();
};

let hasSignedOut = false;

/** Whether somebody signed out in this tab since this was last called. Who did has nothing to sign in for again. */
export const takeSignedOut = (): boolean => {
  const taken = hasSignedOut;
  hasSignedOut = false;
  return taken;
};

/** Somebody signed in or out here: this tab and all others forget what was private and ask again who it is. */
export const changeAccount = (client: QueryClient, user: User | null): void => {
  forgetPrivate(client);
  dropDraftsExcept(user?.id ?? null, Date.now());
  hasSignedOut = user === null;
  client.setQueryData(['me'], user);
  const channel = new BroadcastChannel(channelName);
  channel.postMessage('changed');
  channel.close();
};

/** Follows sign-ins and sign-outs of other tabs, and renews the token before it runs out, until the returned function is called. */
export const watchAccount = (client: QueryClient): (() => void) => {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = () => {
    forgetPrivate(client);
    void client.invalidateQueries({ queryKey: ['me'] });
  };
  let renewedAt = Date.now();
  const renew = () => {
    if (document.visibilityState !== 'visible' || Date.now() - renewedAt < renewEveryMs) return;
    if (!client.getQueryData<User | null>(['me'])) return;
    renewedAt = Date.now();
    renewToken().catch(() => client.invalidateQueries({ queryKey: ['me'] }));
  };
  const timer = setInterval(renew, checkEveryMs);
  document.addEventListener('visibilitychange', renew);
  return () => {
    channel.close();
    clearInterval(timer);
    document.removeEventListener('visibilitychange', renew);
  };
};
