import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Order, OrderPage } from '@ticketing/contracts/http/orders';
import { newer, withNews } from './newer.ts';
import type { News } from './stream.ts';

/** Puts news of the user's orders into everything that is shown of them. An unknown order makes the list ask again. */
export const applyOrderNews = (client: QueryClient, news: News<Order>): void => {
  if (news.kind === 'gap') {
    void client.invalidateQueries({ queryKey: ['orders'] });
    void client.invalidateQueries({ queryKey: ['order'] });
    return;
  }
  const heard = new Map(news.items.map((order) => [order.id, order]));
  for (const order of heard.values())
    client.setQueryData<Order>(['order', order.id], (held) => (held ? newer(held, order) : held));
  client.setQueryData<InfiniteData<OrderPage>>(
    ['orders'],
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({ ...page, orders: [...withNews(page.orders, heard)] })),
      },
  );
  const known = client.getQueryData<InfiniteData<OrderPage>>(['orders'])?.pages.flatMap((page) => page.orders);
  if (known && news.items.some((order) => !known.some(({ id }) => id === order.id)))
    void client.invalidateQueries({ queryKey: ['orders'] });
};
