'use client';
import type { ReactNode } from 'react';
import { readerThere, zoneOf } from '../words/event-time.ts';
import { stubDate } from '../words/moment.ts';
import { titleSize } from '../words/title-size.ts';
import { useViewer } from '../words/viewer.ts';
import { EventTime } from './event-time.tsx';
import { WrittenList } from './written.tsx';

type What = {
  readonly title: string;
  readonly startsAt?: string;
  readonly timeZone?: string;
  readonly venue?: string;
  readonly city?: string;
};

type Props = {
  readonly ticket: What;
  /** Where the title leads, and how. */
  readonly link?: (title: string) => ReactNode;
  /** Right of the perforation: what it costs and what is left. */
  readonly side: ReactNode;
  readonly gone?: boolean;
  readonly level?: 1 | 2 | 3;
  /** `wide` lies down where there is room; `tall` stands, perforated across. */
  readonly shape?: 'wide' | 'tall';
  readonly className?: string;
  readonly children?: ReactNode;
};

/** When it is, as the stub's corner shows it: the day at its place. A ticket without a date says so. */
export const StubDate = ({ at, timeZone }: { at?: string; timeZone?: string }) => {
  const viewer = readerThere(zoneOf({ timeZone }), useViewer());
  if (!at) return <p className="stub-month pt-1.5 normal-case">Date not given</p>;
  const { day, month, weekday } = stubDate(at, viewer);
  return (
    <p>
      <span className="stub-day block">{day}</span>
      <span className="stub-month mt-1 block">
        {month}, {weekday}
      </span>
    </p>
  );
};

/** The memorable shape: what and when left of the perforation, price and what is left right of it. */
export const Stub = ({
  ticket,
  link,
  side,
  gone = false,
  level = 3,
  shape = 'wide',
  className = '',
  children,
}: Props) => {
  const isSomewhere = Boolean(ticket.venue || ticket.city);
  const Title = `h${level}` as const;
  return (
    <article className={`stub ${shape === 'wide' ? 'stub-wide' : ''} ${gone ? 'stub-gone' : ''} ${className}`}>
      <div className="stub-paper">
        <div className="stub-main stub-columns">
          <StubDate at={ticket.startsAt} timeZone={ticket.timeZone} />
          <div className="min-w-0">
            <Title dir="auto" className={titleSize(ticket.title, level === 1 ? 'tall' : 'row')}>
              {link ? link(ticket.title) : ticket.title}
            </Title>
            {isSomewhere || !ticket.startsAt ? (
              <p className="mt-1.5 min-h-[1.45em] text-soft">
                <WrittenList texts={[ticket.venue, ticket.city]} />
              </p>
            ) : null}
            {ticket.startsAt ? (
              <p className={`text-soft ${isSomewhere ? '' : 'mt-1.5'}`}>
                <EventTime at={ticket.startsAt} timeZone={zoneOf(ticket)} form="clock" className="stub-time" />
              </p>
            ) : null}
            {children}
          </div>
        </div>
        <div className="stub-side stub-row">{side}</div>
      </div>
    </article>
  );
};
