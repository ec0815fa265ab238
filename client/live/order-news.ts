import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Order, OrderPage } from '@ticketing/contracts/http/orders';
import { newer, withNews } from './newer.ts';
import type { News } from './stream.ts';

const lists = { queryKey: ['orders', 'list'] };
const ofTickets = { queryKey: ['orders', 'of'] };

/** Puts news of orders into a cached list of pages. The same list where nothing is newer. */
const withNewsInPages = (
  list: InfiniteData<OrderPage> | undefined,
  heard: ReadonlyMap<string, Order>,
): InfiniteData<OrderPage> | undefined =>
  list && {
    ...list,
    pages: list.pages.map((page) => ({ ...page, orders: [...withNews(page.orders, heard)] })),
  };

/** The orders in all cached lists, by id. */
const knownOrders = (client: QueryClient): ReadonlyMap<string, Order> => {
  const paged = client.getQueriesData<InfiniteData<OrderPage>>(lists).flatMap(([, list]) => list?.pages ?? []);
  const flat = client.getQueriesData<readonly Order[]>(ofTickets).flatMap(([, orders]) => orders ?? []);
  return new Map([...paged.flatMap((page) => page.orders), ...flat].map((order) => [order.id, order]));
};

/**
 * Puts news of the user's orders into everything that is shown of them. An order that is unknown, or that belongs into
 * another list by its new status, makes the lists ask again.
 */
export const applyOrderNews = (client: QueryClient, news: News<Order>): void => {
  if (news.kind === 'gap') {
    void client.invalidateQueries({ queryKey: ['orders'] });
    void client.invalidateQueries({ queryKey: ['order'] });
    return;
  }
  const heard = new Map(news.items.map((order) => [order.id, order]));
  const known = knownOrders(client);
  for (const order of heard.values())
    client.setQueryData<Order>(['order', order.id], (held) => (held ? newer(held, order) : held));
  client.setQueriesData<InfiniteData<OrderPage>>(lists, (list) => withNewsInPages(list, heard));
  client.setQueriesData<readonly Order[]>(ofTickets, (orders) => orders && withNews(orders, heard));
  const isListed = client.getQueryCache().findAll({ queryKey: ['orders'] }).length > 0;
  const belongsElsewhere = ({ id, status, version }: Order): boolean => {
    const before = known.get(id);
    return !before || (version > before.version && status !== before.status);
  };
  if (isListed && news.items.some(belongsElsewhere)) void client.invalidateQueries({ queryKey: ['orders'] });
};
