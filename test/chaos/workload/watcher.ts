import { setTimeout as sleep } from 'node:timers/promises';
import type { Follow, History } from './history.ts';
import { type LiveStream, openLive } from './live.ts';
import type { Person } from './person.ts';

/** How many of the buyers hold their live stream open. */
const watching = 6;

/** The streams that people hold open through a run. */
export const openStreams = (buyers: readonly Person[], url: () => string, history: History): LiveStream[] => [
  watchTickets(url, history),
  ...buyers.slice(0, watching).map((me) => watchOrders(me, url, history)),
];

const patienceMs = 30_000;

/** Waits for a while until every stream is open, and a moment longer for what it resumes with. */
export const untilOpen = async (streams: readonly LiveStream[]): Promise<void> => {
  for (const until = Date.now() + patienceMs; !streams.every((one) => one.isOpen()) && Date.now() < until; )
    await sleep(100);
  await sleep(1_000);
};

/** Holds a buyer's own orders open, and keeps every event. */
const watchOrders = (me: Person, url: () => string, history: History): LiveStream => {
  const follow: Follow = { who: me.id, since: Date.now(), events: [] };
  history.follows.push(follow);
  return openLive({
    url: () => `${url()}/api/orders/live`,
    headers: () => ({ authorization: `Bearer ${me.token()}` }),
    onEvent: (_event, order) => follow.events.push(order),
    onRefused: (status, text, invokedAt) => refused(history, me.id, '/api/orders/live', { status, text, invokedAt }),
  });
};

/**
 * Holds the public stream of tickets open, and keeps the newest of each ticket since the last `reset`: after one a page
 * loads again.
 */
const watchTickets = (url: () => string, history: History): LiveStream => {
  const follow: Follow = { who: null, since: Date.now(), events: [] };
  const places = new Map<string, number>();
  history.follows.push(follow);
  return openLive({
    url: () => `${url()}/api/tickets/live`,
    headers: () => ({}),
    onEvent: (event, ticket) => {
      if (event === 'reset') {
        follow.since = Date.now();
        follow.events.length = 0;
        places.clear();
        return;
      }
      const place = places.get(ticket.id) ?? follow.events.length;
      places.set(ticket.id, place);
      if (isNewer(ticket, follow.events[place])) follow.events[place] = ticket;
    },
    onRefused: (status, text, invokedAt) =>
      refused(history, 'nobody', '/api/tickets/live', { status, text, invokedAt }),
  });
};

type Versions = { readonly version: number; readonly availabilityVersion: number };

/** As the client decides which of two states to show. */
const isNewer = (ticket: Versions, known: Versions | undefined): boolean =>
  !known ||
  ticket.version > known.version ||
  (ticket.version === known.version && ticket.availabilityVersion > known.availabilityVersion);

const refused = (
  history: History,
  who: string,
  path: string,
  { status, text, invokedAt }: { readonly status: number; readonly text: string; readonly invokedAt: number },
): void => {
  const code = /"code":"([\w-]+)"/.exec(text)?.[1];
  history.operations.push({
    ...{ who, what: 'follow', needs: [], method: 'GET', path, invokedAt, answeredAt: Date.now(), status },
    ...(code ? { code } : {}),
    outcome: 'refused',
    answer: undefined,
  });
};
