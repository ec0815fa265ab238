'use client';
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import type { OrderPage } from '@ticketing/contracts/http/orders';
import Link from 'next/link';
import { SignedIn } from '../account/signed-in.tsx';
import { listOrders } from '../calls/orders.ts';
import { Empty } from '../components/empty.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { StubBones } from '../components/stub-bones.tsx';
import { useLiveOrders } from '../live/use-live-orders.ts';
import { OrderStub } from './order-stub.tsx';

const List = () => {
  useLiveOrders();
  const list = useInfiniteQuery<OrderPage, Error, InfiniteData<OrderPage, string | null>, string[], string | null>({
    queryKey: ['orders'],
    queryFn: ({ pageParam }) => listOrders(pageParam ?? undefined),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const orders = list.data?.pages.flatMap((page) => page.orders);
  return (
    <div className="grid gap-3">
      {list.error ? (
        <LoadNotice error={list.error} place="orders" onRetry={() => void list.refetch()}>
          Yours are safe.
        </LoadNotice>
      ) : null}
      {!orders ? (
        <StubBones count={3} />
      ) : orders.length === 0 ? (
        <Empty
          title="Nothing reserved yet"
          action={
            <Link href="/" className="button button-next">
              See what is for sale
            </Link>
          }
        >
          What you reserve or buy shows here, with its clock or its receipt.
        </Empty>
      ) : (
        <ul className="grid gap-3">
          {orders.map((order) => (
            <li key={order.id}>
              <OrderStub order={order} />
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage ? (
        <button
          type="button"
          aria-disabled={list.isFetchingNextPage}
          onClick={() => list.isFetchingNextPage || void list.fetchNextPage()}
          className="button justify-self-center"
        >
          {list.isFetchingNextPage ? 'Fetching…' : 'Show older ones'}
        </button>
      ) : null}
    </div>
  );
};

/** Everything one has reserved or bought, newest first. */
export const OrderList = () => (
  <>
    <h1 className="display mb-6 text-5xl sm:text-6xl">My orders</h1>
    <SignedIn bones={<StubBones count={3} />}>
      <List />
    </SignedIn>
  </>
);
