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
  // On one line the reader's time drops out where it does not fit, and its dot with it. A long one breaks where it must.
  const isLine = form === 'clock';
  return (
    <time dateTime={at} className={className}>
      <span className={isLine ? 'whitespace-nowrap' : ''}>
        {there}
        {zone ? ` ${zone}` : null}
        {own && !isLine ? ' ·' : null}
      </span>
      {own ? (
        <>
          {' '}
          <span className="whitespace-nowrap">
            {isLine ? '· ' : null}
            {own} for you
          </span>
        </>
      ) : null}
    </time>
  );
};
