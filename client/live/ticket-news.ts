import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Ticket, TicketPage } from '@ticketing/contracts/http/tickets';
import { newer, withNews } from './newer.ts';
import type { News } from './stream.ts';

const betweenAsksMs = 400;

export type TicketNews = {
  apply(news: News<Ticket>): void;
  stop(): void;
};

/** Puts news of tickets into everything that is shown of them. New listings make the lists ask again. */
export const createTicketNews = (client: QueryClient): TicketNews => {
  let resting: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;

  /** Asks at once, and while much is new at most once in a while. */
  const askAgain = () => {
    isDue = resting !== undefined;
    if (isDue) return;
    void client.invalidateQueries({ queryKey: ['tickets'] });
    resting = setTimeout(() => {
      resting = undefined;
      if (isDue) askAgain();
    }, betweenAsksMs);
  };

  /** Returns the ids of all tickets in lists. */
  const applyToLists = (heard: ReadonlyMap<string, Ticket>): ReadonlySet<string> => {
    const known = new Set<string>();
    client.setQueriesData<InfiniteData<TicketPage>>({ queryKey: ['tickets'] }, (list) => {
      if (!list) return list;
      for (const { tickets } of list.pages) for (const { id } of tickets) known.add(id);
      const pages = list.pages.map((page) => {
        const tickets = withNews(page.tickets, heard);
        return tickets === page.tickets ? page : { ...page, tickets: [...tickets] };
      });
      return pages.some((page, index) => page !== list.pages[index]) ? { ...list, pages } : list;
    });
    return known;
  };

  return {
    apply: (news) => {
      if (news.kind === 'gap') {
        askAgain();
        void client.invalidateQueries({ queryKey: ['ticket'] });
        return;
      }
      const heard = new Map(news.items.map((ticket) => [ticket.id, ticket]));
      const known = applyToLists(heard);
      for (const ticket of heard.values())
        client.setQueryData<Ticket>(['ticket', ticket.id], (held) => (held ? newer(held, ticket) : held));
      if (news.items.some((ticket) => !known.has(ticket.id) && ticket.available > 0 && ticket.version === 1))
        askAgain();
    },
    stop: () => clearTimeout(resting),
  };
};
