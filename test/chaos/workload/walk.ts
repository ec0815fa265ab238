import type { History, Operation, Walk } from './history.ts';
import type { Person } from './person.ts';
import { listOrders, listTickets } from './requests.ts';

/** Which list, by which query; without a cursor. */
export type List = Pick<Walk, 'list'> & { readonly query: string };

const requestOf = { orders: listOrders, tickets: listTickets, sales: listTickets } as const;
const mostPages = 2_000;

/**
 * Reads a list page by page, as somebody who scrolls down. A page that fails is asked for again while `isPatient` says so;
 * a walk that is given up is not judged.
 */
export const walkThrough = async (
  me: Person,
  { list, query }: List,
  history: History,
  isSettled: boolean,
  isPatient: () => boolean = () => false,
): Promise<void> => {
  const startedAt = Date.now();
  const items: unknown[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < mostPages; pages++) {
    const next: string = cursor === null ? query : `${query}&cursor=${cursor}`;
    let page: Operation = await me.ask(requestOf[list](next));
    while (page.outcome === 'unknown' && isPatient()) page = await me.ask(requestOf[list](next));
    if (page.outcome !== 'ok') return;
    items.push(...(page.answer[list === 'orders' ? 'orders' : 'tickets'] as unknown[]));
    cursor = page.answer.nextCursor as string | null;
    if (cursor === null) break;
  }
  history.walks.push({ who: me.id, list, path: requestOf[list](query).path, startedAt, isSettled, items });
};

const sizes = [3, 7, 20, 100] as const;

/** Every list there is, once nothing changes any more: everybody's orders and sales, and the tickets in every order. */
export const walkEverything = async (
  buyers: readonly Person[],
  sellers: readonly Person[],
  history: History,
): Promise<void> => {
  const until = Date.now() + 60_000;
  const walk = (me: Person, list: List) => walkThrough(me, list, history, true, () => Date.now() < until);
  await Promise.all([
    ...buyers.map((me, nth) => walk(me, { list: 'orders', query: `limit=${sizes[nth % sizes.length]}` })),
    ...sellers.map((me, nth) =>
      walk(me, { list: 'sales', query: `seller=${me.id}&limit=${sizes[nth % sizes.length]}` }),
    ),
    ...['newest', 'soonest', 'price', '-price'].map((sort, nth) =>
      walk(buyers[nth] as Person, { list: 'tickets', query: `sort=${sort}&limit=7` }),
    ),
  ]);
};
