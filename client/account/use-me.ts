'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { User } from '@ticketing/contracts/http/users';
import { useCallback, useEffect } from 'react';
import { renewToken } from '../calls/session.ts';
import { readCurrentUser, signOut } from '../calls/users.ts';

/** Who is signed in. `unknown` when auth does not answer: the other services still know their token by themselves. */
export type Me = { readonly kind: 'loading' | 'nobody' | 'unknown' } | { readonly kind: 'user'; readonly user: User };

const channelName = 'account';
const renewEveryMs = 10 * 60_000;
const privateKeys = ['orders', 'order', 'payment', 'selling', 'devices'];

export const useMe = (): Me => {
  const { data, isError } = useQuery({ queryKey: ['me'], queryFn: readCurrentUser, staleTime: 30_000 });
  if (data) return { kind: 'user', user: data };
  if (data === null) return { kind: 'nobody' };
  return { kind: isError ? 'unknown' : 'loading' };
};

/** Says that somebody signed in or out: this tab and all others forget what was private and ask again who it is. */
export const useAccountChanged = (): ((user: User | null) => void) => {
  const client = useQueryClient();
  return useCallback(
    (user) => {
      for (const key of privateKeys) client.removeQueries({ queryKey: [key] });
      client.setQueryData(['me'], user);
      const channel = new BroadcastChannel(channelName);
      channel.postMessage('changed');
      channel.close();
    },
    [client],
  );
};

/** Follows sign-ins and sign-outs of other tabs, and renews the token before it runs out. Used once, by the providers. */
export const useAccountWatch = (): void => {
  const client = useQueryClient();
  useEffect(() => {
    const channel = new BroadcastChannel(channelName);
    channel.onmessage = () => {
      for (const key of privateKeys) client.removeQueries({ queryKey: [key] });
      void client.invalidateQueries({ queryKey: ['me'] });
    };
    let renewedAt = Date.now();
    const renew = () => {
      if (document.visibilityState !== 'visible' || Date.now() - renewedAt < renewEveryMs) return;
      if (!client.getQueryData<User | null>(['me'])) return;
      renewedAt = Date.now();
      renewToken().catch(() => client.invalidateQueries({ queryKey: ['me'] }));
    };
    const timer = setInterval(renew, 30_000);
    document.addEventListener('visibilitychange', renew);
    return () => {
      channel.close();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', renew);
    };
  }, [client]);
};

/** Signs this browser out, in all its tabs. */
export const useSignOut = (): (() => Promise<void>) => {
  const changed = useAccountChanged();
  return useCallback(async () => {
    await signOut();
    changed(null);
  }, [changed]);
};
