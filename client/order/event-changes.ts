import type { EventChange, Order } from '@ticketing/contracts/http/orders';
import { eventTimeText, zoneOf } from '../words/event-time.ts';
import type { Viewer } from '../words/viewer.ts';
import { eventNow } from './event-now.ts';

/** One thing that a seller has changed since it was bought, as it is read. */
export type ChangeRow = {
  readonly what: 'Event' | 'Starts' | 'Ends' | 'Venue' | 'City';
  readonly from: string;
  readonly to: string;
  /** When it was changed (ISO 8601). */
  readonly at: string;
};

const notGiven = 'not given';

/** A change of a moment, of the zone in which it is read, or of both. */
const timeRow = (
  what: 'Starts' | 'Ends',
  order: Pick<Order, 'event' | 'title' | 'changes'>,
  viewer: Viewer,
): readonly ChangeRow[] => {
  const field = what === 'Starts' ? 'startsAt' : 'endsAt';
  const [bought, now] = [order.event, eventNow(order)];
  const text = (event: Partial<Order['event']>): string =>
    event[field] ? eventTimeText(event[field], zoneOf(event), viewer) : notGiven;
  const [from, to] = [text(bought), text(now)];
  const at = order.changes
    .filter((change) => change.field === field || change.field === 'timeZone')
    .map((change) => change.at)
    .sort()
    .at(-1);
  return at === undefined || from === to ? [] : [{ what, from, to, at }];
};

const names = { title: 'Event', venue: 'Venue', city: 'City' } as const;
const isText = ({ field }: EventChange): boolean => field in names;

/** What has changed about an event since it was bought, in the order in which one asks: what, when, where. */
export const changeRows = (order: Pick<Order, 'event' | 'title' | 'changes'>, viewer: Viewer): readonly ChangeRow[] => {
  const texts = order.changes.filter(isText).map(({ field, from, to, at }) => ({
    ...{ what: names[field as keyof typeof names], at },
    ...{ from: from ?? notGiven, to: to ?? notGiven },
  }));
  const of = (what: ChangeRow['what']) => texts.filter((row) => row.what === what);
  return [
    ...of('Event'),
    ...timeRow('Starts', order, viewer),
    ...timeRow('Ends', order, viewer),
    ...of('Venue'),
    ...of('City'),
  ];
};
