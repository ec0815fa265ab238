'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import { useEffect, useState } from 'react';
import { Empty } from '../components/empty.tsx';
import { keptAnswer, keptPages } from './keep.ts';

type Receipt = { readonly path: string; readonly title: string };

const readReceipts = async (): Promise<readonly Receipt[]> => {
  const paths = (await keptPages()).filter((path) => path.startsWith('/orders/'));
  const orders = await Promise.all(paths.map((path) => keptAnswer<Order>(`/api${path}`)));
  return paths.flatMap((path, at) => (orders[at] ? { path, title: orders[at].title } : []));
};

/** What stands in for a page that cannot be loaded: the receipts that are kept here, and a way to try again. */
export const OfflineView = () => {
  const [receipts, setReceipts] = useState<readonly Receipt[]>([]);
  useEffect(() => void readReceipts().then(setReceipts, () => undefined), []);
  useEffect(() => {
    const reload = () => location.reload();
    addEventListener('online', reload);
    return () => removeEventListener('online', reload);
  }, []);
  return (
    <>
      <h1 className="sr-only">You are offline</h1>
      <Empty
        title="You are offline"
        action={
          <button type="button" onClick={() => location.reload()} className="button">
            Try again
          </button>
        }
      >
        This page needs a connection. It opens by itself once you are back.
      </Empty>
      {receipts.length > 0 ? (
        <section aria-label="Receipts on this device" className="panel mt-6">
          <h2 className="text-2xl">Your receipts are here</h2>
          <ul className="mt-3 grid gap-1">
            {receipts.map(({ path, title }) => (
              <li key={path}>
                <a href={path} className="link inline-flex min-h-12 items-center font-semibold">
                  <bdi>{title}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
};
