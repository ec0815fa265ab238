'use client';
import type { ReactNode } from 'react';
import { clockTime, stubDate } from '../words/moment.ts';
import { useViewer } from '../words/viewer.ts';

type What = {
  readonly title: ReactNode;
  readonly startsAt?: string;
  readonly venue?: string;
  readonly city?: string;
};

type Props = {
  readonly ticket: What;
  /** Right of the perforation: what it costs and what is left. */
  readonly side: ReactNode;
  readonly gone?: boolean;
  readonly level?: 1 | 2 | 3;
  /** `wide` lies down where there is room; `tall` stands, perforated across. */
  readonly shape?: 'wide' | 'tall';
  readonly className?: string;
  readonly children?: ReactNode;
};

/** When it is, as the stub's corner shows it; a ticket without a date says so. */
export const StubDate = ({ at }: { at?: string }) => {
  const viewer = useViewer();
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
export const Stub = ({ ticket, side, gone = false, level = 3, shape = 'wide', className = '', children }: Props) => {
  const viewer = useViewer();
  const where = [ticket.venue, ticket.city].filter(Boolean).join(', ');
  const details = [where, ticket.startsAt ? clockTime(ticket.startsAt, viewer) : ''].filter(Boolean).join(' · ');
  const Title = `h${level}` as const;
  return (
    <article className={`stub ${shape === 'wide' ? 'stub-wide' : ''} ${gone ? 'stub-gone' : ''} ${className}`}>
      <div className="stub-paper">
        <div className="stub-main stub-columns">
          <StubDate at={ticket.startsAt} />
          <div className="min-w-0">
            <Title className={level === 1 ? 'text-3xl sm:text-4xl' : 'text-xl sm:text-[1.375rem]'}>
              {ticket.title}
            </Title>
            <p className="mt-1.5 min-h-[1.45em] text-soft">{details}</p>
            {children}
          </div>
        </div>
        <div className="stub-side stub-row">{side}</div>
      </div>
    </article>
  );
};
