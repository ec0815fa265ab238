'use client';
import type { Selling } from '@ticketing/contracts/http/tickets';
import { shortDay } from '../words/moment.ts';
import { money, roundMoney } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import { lastDays } from './last-days.ts';

type Day = Selling['salesByDay'][number];

const barWidth = 14;
const gap = 6;
const height = 120;

/** What was sold, day by day: bars to look at, and the same as a table to hear. */
export const Chart = ({ salesByDay, currency, now }: { salesByDay: readonly Day[]; currency: string; now: number }) => {
  const { locale } = useViewer();
  const days = lastDays(salesByDay, now);
  const most = Math.max(1, ...days.map(({ cents }) => cents));
  const width = days.length * (barWidth + gap) - gap;
  return (
    <figure>
      <figcaption className="mb-4 flex items-baseline justify-between gap-4">
        <span className="font-semibold">The last 30 days</span>
        <span className="text-[0.875rem] text-soft">
          best day {roundMoney(most === 1 ? 0 : most, currency, locale)}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height + 2}`} preserveAspectRatio="none" aria-hidden="true" className="h-32 w-full">
        {days.map(({ day, cents }, index) => {
          const tall = cents === 0 ? 2 : Math.max(6, (cents / most) * height);
          return (
            <rect
              key={day}
              x={index * (barWidth + gap)}
              y={height - tall}
              width={barWidth}
              height={tall}
              rx={2}
              className={cents === 0 ? 'fill-line' : 'fill-ink'}
            >
              <title>{`${shortDay(day, locale)}: ${money(cents, currency, locale)}`}</title>
            </rect>
          );
        })}
      </svg>
      <div aria-hidden="true" className="mt-2 flex justify-between text-[0.8125rem] text-soft">
        <span>{shortDay(days[0]?.day ?? '', locale)}</span>
        <span>today</span>
      </div>
      <table className="sr-only">
        <caption>Sales by day</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Tickets</th>
            <th scope="col">Money</th>
          </tr>
        </thead>
        <tbody>
          {days
            .filter(({ places }) => places > 0)
            .map(({ day, places, cents }) => (
              <tr key={day}>
                <th scope="row">{shortDay(day, locale)}</th>
                <td>{places}</td>
                <td>{money(cents, currency, locale)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
};
