'use client';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import type { OrderPage } from '@ticketing/contracts/http/orders';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { SignedIn } from '../account/signed-in.tsx';
import { listOrders, type OrderGroup } from '../calls/orders.ts';
import { serverNow } from '../calls/server-time.ts';
import { Empty } from '../components/empty.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { StubBones } from '../components/stub-bones.tsx';
import { useLiveOrders } from '../live/use-live-orders.ts';
import { groupOf } from './event-now.ts';
import { groupIn, liveFirst, orderGroups } from './order-groups.ts';
import { OrderStub } from './order-stub.tsx';
import { OrderTabs } from './order-tabs.tsx';

const List = ({ group }: { group: OrderGroup }) => {
  useLiveOrders();
  const list = useInfiniteQuery<OrderPage, Error, InfiniteData<OrderPage, string | null>, string[], string | null>({
    queryKey: ['orders', 'list', group],
    queryFn: ({ pageParam }) => listOrders({ when: group, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  // News moves an order to another list before that one is read again; and what was kept for offline is one list of all.
  const orders = list.data?.pages
    .flatMap((page) => page.orders)
    .filter((order) => groupOf(order, serverNow()) === group);
  const { empty, hint } = orderGroups[group];
  return (
    <div className="grid gap-3">
      {list.error ? (
        <LoadNotice error={list.error} place="orders" onRetry={() => void list.refetch()}>
          Yours are safe.
        </LoadNotice>
      ) : null}
      {!orders ? (
        <StubBones count={3} />
      ) : orders.length > 0 ? (
        <ul className="grid gap-3">
          {liveFirst(orders).map((order) => (
            <li key={order.id}>
              <OrderStub order={order} />
            </li>
          ))}
        </ul>
      ) : list.hasNextPage ? null : (
        <Empty
          title={empty}
          action={
            group === 'coming' ? (
              <Link href="/" className="button button-next">
                See what is on sale
              </Link>
            ) : undefined
          }
        >
          {hint}
        </Empty>
      )}
      {list.hasNextPage ? (
        <button
          type="button"
          aria-disabled={list.isFetchingNextPage}
          onClick={() => list.isFetchingNextPage || void list.fetchNextPage()}
          className="button justify-self-center"
        >
          {list.isFetchingNextPage ? 'Loading…' : 'Show more'}
        </button>
      ) : null}
    </div>
  );
};

/** Everything one has reserved or bought, in three lists: what is coming, what is over, and what was cancelled. */
export const OrderList = () => {
  const group = groupIn(useSearchParams().get('when'));
  return (
    <>
      <h1 className="display mb-5 text-5xl sm:text-6xl">My orders</h1>
      <div className="mb-6">
        <OrderTabs group={group} />
      </div>
      <SignedIn bones={<StubBones count={3} />}>
        <List key={group} group={group} />
      </SignedIn>
    </>
  );
};
