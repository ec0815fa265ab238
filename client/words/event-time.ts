import { defaultTimeZone } from '@ticketing/contracts/values/time-zone';
import { clockTime, longMoment, weekdayMoment } from './moment.ts';
import type { Viewer } from './viewer.ts';
import { zonePlace, zoneTime } from './zone-name.ts';
import { wallTime } from './zone-offset.ts';

/** When something of an event is, in its place's time. `zone` and `own` are null where they would say nothing new. */
export type EventTime = {
  /** On the clocks of the place: `Tue 12 Dec, 20:00`. */
  readonly there: string;
  /** Whose clocks these are: `New York time`, and beside a time alone, where there is little room, `New York`. */
  readonly zone: string | null;
  /** On the reader's clocks: `Wed 02:00`, or `15:00` if that is the same day. */
  readonly own: string | null;
};

const forms = { long: longMoment, short: weekdayMoment, clock: clockTime } as const;

/** How much is said: the whole date with its year, the date as short as it gets, or the time alone. */
export type EventTimeForm = keyof typeof forms;

const dayMs = 86_400_000;
const dayOf = (wall: number): number => Math.floor(wall / dayMs);

/** The zone of the place of an event. While a release is rolled out, the previous one still answers without it. */
export const zoneOf = ({ timeZone }: { readonly timeZone?: string }): string => timeZone ?? defaultTimeZone;

/** Somebody who reads at the place of an event, in the language of `viewer`. */
export const readerThere = (timeZone: string, { locale }: Viewer): Viewer => ({ locale, timeZone });

const ownTime = (at: string, viewer: Viewer, isOtherDay: boolean): string => {
  const time = clockTime(at, viewer);
  if (!isOtherDay) return time;
  const weekday = new Intl.DateTimeFormat(viewer.locale, { weekday: 'short', timeZone: viewer.timeZone });
  return `${weekday.format(new Date(at))} ${time}`;
};

/**
 * A moment of an event as a person reads it: always in the time of its place, with the zone where the reader's clocks show
 * something else at that moment, and then the reader's own time too. A page from the server, whose reader nobody knows,
 * names the zone.
 */
export const eventTime = (at: string, timeZone: string, viewer: Viewer, form: EventTimeForm = 'long'): EventTime => {
  const there = forms[form](at, readerThere(timeZone, viewer));
  const zone = (form === 'clock' ? zonePlace : zoneTime)(timeZone);
  if (viewer.isAnybody) return { there, zone, own: null };
  const [wallThere, wallHere] = [timeZone, viewer.timeZone].map((zone) => wallTime(Date.parse(at), zone)) as [
    number,
    number,
  ];
  if (wallThere === wallHere) return { there, zone: null, own: null };
  return {
    there,
    zone,
    own: ownTime(at, viewer, dayOf(wallThere) !== dayOf(wallHere)),
  };
};

/** The same in one line: `Tue 12 Dec, 20:00 New York time · Wed 02:00 for you`. */
export const eventTimeText = (at: string, timeZone: string, viewer: Viewer, form: EventTimeForm = 'long'): string => {
  const { there, zone, own } = eventTime(at, timeZone, viewer, form);
  return `${there}${zone ? ` ${zone}` : ''}${own ? ` · ${own} for you` : ''}`;
};

/** What follows the start of an event: its end, as a time alone on the same day, e.g. `until 23:00` or `until Sun 12 Jul, 23:00`. */
export const untilText = (endsAt: string, startsAt: string | undefined, timeZone: string, viewer: Viewer): string => {
  const day = (at: string): number => dayOf(wallTime(Date.parse(at), timeZone));
  const isSameDay = startsAt !== undefined && day(startsAt) === day(endsAt);
  return `until ${(isSameDay ? clockTime : weekdayMoment)(endsAt, readerThere(timeZone, viewer))}`;
};
