'use client';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useAccountWatch } from '../account/use-me.ts';
import { isAway, isPassing, Refusal } from '../calls/http.ts';
import { forgetKept } from '../offline/keep.ts';

const longestWaitMs = 8_000;

/** What was asked stays until it is stale or told anew; what failed in passing is asked again, more and more slowly. */
const createClient = () => {
  // A token that cannot be renewed means that the session has ended, here or from another device.
  const onError = (error: Error) => {
    if (!(error instanceof Refusal && error.code === 'not-signed-in')) return;
    client.setQueryData(['me'], null);
    void forgetKept();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // The service worker may have an answer.
        networkMode: 'offlineFirst',
        staleTime: 2_000,
        retry: (failures, error) => isAway(error) && failures < 2,
        retryDelay: (failures) => Math.min(500 * 2 ** failures, longestWaitMs),
        refetchInterval: ({ state }) => (isPassing(state.error) ? longestWaitMs : false),
      },
    },
  });
  return client;
};

const AccountWatch = () => {
  useAccountWatch();
  return null;
};

export const Providers = ({ children }: { children: ReactNode }) => {
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={client}>
      <AccountWatch />
      {children}
    </QueryClientProvider>
  );
};
