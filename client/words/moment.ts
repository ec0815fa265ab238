import type { Viewer } from './viewer.ts';

const part = (at: string, { locale, timeZone }: Viewer, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(new Date(at));

/** The parts of a stub's date: day `28`, month `Nov`, weekday `Sat`. */
export const stubDate = (at: string, viewer: Viewer) => ({
  day: part(at, viewer, { day: '2-digit' }),
  month: part(at, viewer, { month: 'short' }).replace('.', ''),
  weekday: part(at, viewer, { weekday: 'short' }).replace('.', ''),
});

/** `19:30` */
export const clockTime = (at: string, viewer: Viewer): string =>
  part(at, viewer, { hour: 'numeric', minute: '2-digit' });

/** `Saturday 28 November 2026 at 19:30` */
export const longMoment = (at: string, viewer: Viewer): string =>
  part(at, viewer, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });

/** `28 Nov, 19:30` */
export const shortMoment = (at: string, viewer: Viewer): string =>
  part(at, viewer, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });

/** `Sat 28 Nov, 19:30` */
export const weekdayMoment = (at: string, viewer: Viewer): string =>
  part(at, viewer, { weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });

/** `28 Nov` for a day written `2026-11-28`. */
export const shortDay = (day: string, locale: string): string =>
  part(`${day}T12:00:00Z`, { locale, timeZone: 'UTC' }, { day: 'numeric', month: 'short' });

/** Time left as a clock, `9:18`, or with hours `1:02:09`. Counts the second that has begun, and never below zero. */
export const timeLeft = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const pad = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
};
