/** The words of dates: the names of their months and weekdays, and days and years. */
export type DateWords = { readonly names: string; readonly numbers: string };

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });
const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };

/** What people call these days: "Saturday Sat December Dec", "12 12th 2026". */
export const dateWords = (days: readonly Temporal.PlainDate[]): DateWords => ({
  names: days
    .flatMap(({ dayOfWeek, month }) => [weekdays[dayOfWeek - 1]!, months[month - 1]!])
    .flatMap((name) => [name, name.slice(0, 3)])
    .join(' '),
  numbers: days.flatMap(({ day, year }) => [day, `${day}${endings[ordinals.select(day)] ?? 'th'}`, year]).join(' '),
});
