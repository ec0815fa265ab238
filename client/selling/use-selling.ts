'use client';
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { Selling, SellingShow, Ticket } from '@ticketing/contracts/http/tickets';
import { useEffect } from 'react';
import { useMe } from '../account/use-me.ts';
import { listSelling } from '../calls/tickets.ts';
import { onTicketNews } from '../live/topics.ts';

const pageSize = 50;
const askAgainMs = 300;

/** Asks again whenever one of the seller's own tickets changes. */
const useLiveSelling = (): void => {
  const client = useQueryClient();
  const me = useMe();
  const ownId = me.kind === 'user' ? me.user.id : null;
  useEffect(() => {
    const isOwn = ({ sellerId }: Ticket) => sellerId === ownId;
    let asking: ReturnType<typeof setTimeout> | undefined;
    const stop = onTicketNews((news) => {
      if (news.kind === 'items' && !news.items.some(isOwn)) return;
      asking ??= setTimeout(() => {
        asking = undefined;
        void client.invalidateQueries({ queryKey: ['selling'] });
      }, askAgainMs);
    });
    return () => {
      stop();
      clearTimeout(asking);
    };
  }, [client, ownId]);
};

/** What one sells of one part, page after page, and what all of it has come to. */
export const useSelling = (show: SellingShow) => {
  useLiveSelling();
  return useInfiniteQuery<Selling, Error, InfiniteData<Selling>, string[], string | null>({
    queryKey: ['selling', show],
    queryFn: ({ pageParam }) => listSelling({ show, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: null,
    // While a release is rolled out, the previous one still answers without it.
    getNextPageParam: ({ nextCursor }: Partial<Selling>) => nextCursor ?? null,
  });
};
