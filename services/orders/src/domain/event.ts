import type { BoughtEvent, EventChange } from '@ticketing/contracts/http/orders';
import type { TicketState } from '@ticketing/contracts/messages/tickets';

/** The event of a listing, as orders stores it. Without a time zone the installation's counts. */
export type StoredEvent = Partial<Pick<BoughtEvent, 'timeZone'>> & Omit<BoughtEvent, 'timeZone'>;

/** A listing's event as it is now, and the moment of the last change of each field that ever changed. */
export type CurrentEvent = {
  readonly event: StoredEvent;
  readonly since: Readonly<Partial<Record<EventChange['field'], string>>>;
};

const fields = ['title', 'startsAt', 'endsAt', 'timeZone', 'venue', 'city'] as const satisfies EventChange['field'][];

/** What an order remembers of a listing. */
export const eventOf = (ticket: Pick<TicketState, keyof StoredEvent>): StoredEvent =>
  Object.fromEntries(
    fields.flatMap((field) => (ticket[field] === undefined ? [] : [[field, ticket[field]]])),
  ) as StoredEvent;

/** An event as people see it. */
export const withZone = (event: StoredEvent, timeZone: string): BoughtEvent => ({ timeZone, ...event });

/** In what an event differs from what was bought. A field that has its old value again is no change. */
export const changesBetween = (bought: BoughtEvent, now: BoughtEvent, since: CurrentEvent['since']): EventChange[] =>
  fields.flatMap((field) => {
    const [from, to, at] = [bought[field] ?? null, now[field] ?? null, since[field]];
    return from === to || at === undefined ? [] : [{ field, from, to, at }];
  });
