import type { Ticket } from '@ticketing/contracts/http/tickets';

/** What link previews of other sites show pictures at. */
export const pictureSize = { width: 1200, height: 630 } as const;

/** Where a ticket's picture for link previews is. Every edit has a picture of its own, so that it can be cached. */
export const picturePath = ({ id, version }: Pick<Ticket, 'id' | 'version'>): string =>
  `/tickets/${id}/picture.png?v=${version}`;
