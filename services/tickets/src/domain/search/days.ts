import type { TicketState } from '@ticketing/contracts/messages/tickets';

/**
 * The first and the last day of something, e.g. `2026-12-12`, and while it is one of these days, as PostgreSQL's ranges; null
 * without a date, or for never.
 */
export type Days = {
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly today: string | null;
  readonly week: string | null;
  readonly weekend: string | null;
};

type Dated = Pick<TicketState, 'startsAt' | 'endsAt'>;

const never: Days = { firstDay: null, lastDay: null, today: null, week: null, weekend: null };
/** A night that ends before this hour belongs to the day before. */
const nightHours = 6;
/** On Friday a weekend begins for who goes out. */
const fridayEvening = { days: 4, hours: 17 };
const maxDays = 14;

/** The first and the last day of something in its zone, or null without a date. */
const daysFromTo = (
  { startsAt, endsAt }: Dated,
  timeZone: string,
): readonly [Temporal.PlainDate, Temporal.PlainDate] | null => {
  if (!startsAt) return null;
  const first = local(startsAt, timeZone).toPlainDate();
  const last = local(endsAt ?? startsAt, timeZone)
    .subtract({ hours: nightHours })
    .toPlainDate();
  return [first, Temporal.PlainDate.compare(first, last) > 0 ? first : last];
};

/** Every day on which something goes on in its zone, 14 at most. */
export const daysBetween = (dated: Dated, timeZone: string): Temporal.PlainDate[] => {
  const [first, last] = daysFromTo(dated, timeZone) ?? [];
  if (!first || !last) return [];
  const count = Math.min(first.until(last).days + 1, maxDays);
  return Array.from({ length: count }, (_, nth) => first.add({ days: nth }));
};

/**
 * While something counts as today's, as one of the seven days from today on, and as this weekend's, in its own zone. What
 * lasts for days counts on each.
 */
export const daysOf = (dated: Dated, timeZone: string): Days => {
  const [first, last] = daysFromTo(dated, timeZone) ?? [];
  if (!first || !last || !dated.startsAt) return never;
  const midnight = (day: Temporal.PlainDate): string => day.toZonedDateTime(timeZone).toInstant().toString();
  const over = later(midnight(last.add({ days: 1 })), dated.endsAt);
  const weekends = weekendsOf(local(dated.startsAt, timeZone), local(dated.endsAt ?? dated.startsAt, timeZone));
  return {
    firstDay: first.toString(),
    lastDay: last.toString(),
    today: `[${midnight(first)},${over})`,
    week: `[${midnight(first.subtract({ days: 6 }))},${over})`,
    weekend: weekends && `[${midnight(weekends[0])},${midnight(weekends[1].add({ days: 7 }))})`,
  };
};

/** The Mondays of the first and the last week on whose weekend something goes on, or null. */
const weekendsOf = (
  start: Temporal.ZonedDateTime,
  end: Temporal.ZonedDateTime,
): readonly [Temporal.PlainDate, Temporal.PlainDate] | null => {
  const first = mondayOf(start);
  const thisWeek = mondayOf(end);
  const evening = thisWeek.toPlainDateTime().add(fridayEvening);
  const isOnThen = Temporal.PlainDateTime.compare(end.toPlainDateTime(), evening) >= 0;
  const last = isOnThen ? thisWeek : thisWeek.subtract({ days: 7 });
  return Temporal.PlainDate.compare(first, last) > 0 ? null : [first, last];
};

const mondayOf = (moment: Temporal.ZonedDateTime): Temporal.PlainDate =>
  moment.toPlainDate().subtract({ days: moment.dayOfWeek - 1 });

const local = (moment: string, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.from(moment).toZonedDateTimeISO(timeZone);

const later = (moment: string, other: string | undefined): string =>
  other !== undefined && Date.parse(other) > Date.parse(moment) ? other : moment;
