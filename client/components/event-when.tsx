'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import { eventTime, untilText, zoneOf } from '../words/event-time.ts';
import { useViewer } from '../words/viewer.ts';

/** When an event is by the clocks of its place, to its end where it has one, and then by the reader’s. */
export const EventWhen = ({ event }: { event: Partial<Order['event']> }) => {
  const viewer = useViewer();
  if (!event.startsAt) return <>Date not given</>;
  const { there, zone, own } = eventTime(event.startsAt, zoneOf(event), viewer);
  const until = event.endsAt ? ` ${untilText(event.endsAt, event.startsAt, zoneOf(event), viewer)}` : '';
  return (
    <time dateTime={event.startsAt}>
      {there}
      {until}
      {zone ? ` ${zone}` : null}
      {own ? (
        <>
          {' '}
          <span className="block text-[0.9375rem]">{own} for you</span>
        </>
      ) : null}
    </time>
  );
};
