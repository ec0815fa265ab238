'use client';
import { type EventTimeForm, eventTime } from '../words/event-time.ts';
import { useViewer } from '../words/viewer.ts';

type Props = {
  readonly at: string;
  readonly timeZone: string;
  readonly form?: EventTimeForm;
  readonly className?: string;
};

/** A moment of an event, in the time of its place; what is said beside it is kept together where lines break. */
export const EventTime = ({ at, timeZone, form = 'long', className = '' }: Props) => {
  const { there, zone, own } = eventTime(at, timeZone, useViewer(), form);
  return (
    <time dateTime={at} className={className}>
      <span className="whitespace-nowrap">
        {there}
        {zone ? ` ${zone}` : null}
        {own && form !== 'clock' ? ' ·' : null}
      </span>
      {own ? (
        <>
          {' '}
          {/* Beside a time alone the dot goes with what may drop out for want of room. */}
          <span className="whitespace-nowrap">
            {form === 'clock' ? '· ' : null}
            {own} for you
          </span>
        </>
      ) : null}
    </time>
  );
};
