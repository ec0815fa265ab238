/** Whether a text is a day, such as `2026-11-28`, in years of four digits. */
export const isDay = (text: string): boolean => {
  if (!/^(?:19[7-9]|[2-9]\d\d)\d-\d\d-\d\d$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
};

const noon = (day: string): Date => new Date(`${day}T12:00:00Z`);

/** A range of days in the reader's language: `12 – 14 Dec`, `from 12 Dec`, `until 14 Dec`; '' without any. */
export const daysText = (from: string, to: string, locale: string): string => {
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  if (from && to) return format.formatRange(noon(from), noon(to));
  if (from) return `From ${format.format(noon(from))}`;
  return to ? `Until ${format.format(noon(to))}` : '';
};

/** The day it is for the reader. */
export const dayNow = (now: Date = new Date()): string => {
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`;
};
