'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { User } from '@ticketing/contracts/http/users';
import { useCallback, useEffect } from 'react';
import { readCurrentUser, signOut } from '../calls/users.ts';
import { forgetKept } from '../offline/keep.ts';
import { changeAccount, type Me, meOf, watchAccount } from './account-sync.ts';

/** A session that has ended elsewhere takes along what was kept on this device, as signing out here does. */
const readMe = async (): Promise<User | null> => {
  const user = await readCurrentUser();
  if (user === null) await forgetKept();
  return user;
};

export const useMe = (): Me => {
  const query = useQuery({ queryKey: ['me'], queryFn: readMe, staleTime: 30_000 });
  // Not `isError`: that is false while the query runs again, and a page would go away and come back each time.
  return meOf(query.data, query.errorUpdateCount > 0);
};

/** What to call when somebody has signed in or out. */
export const useAccountChanged = (): ((user: User | null) => void) => {
  const client = useQueryClient();
  return useCallback((user) => changeAccount(client, user), [client]);
};

/** Used once, by the providers. */
export const useAccountWatch = (): void => {
  const client = useQueryClient();
  useEffect(() => watchAccount(client), [client]);
};

/** Signs this browser out, in all its tabs. */
export const useSignOut = (): (() => Promise<void>) => {
  const changed = useAccountChanged();
  return useCallback(async () => {
    await signOut();
    changed(null);
  }, [changed]);
};
