const formats = new Map<string, Intl.DateTimeFormat>();

// To make a format costs a hundred times what using it does.
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
    formats.set(timeZone, format);
  }
  return format;
};

/** What a clock in `timeZone` shows at `at` (ms), as the ms at which a clock in UTC shows the same. */
export const wallTime = (at: number, timeZone: string): number => {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
};

/** How far clocks in `timeZone` are ahead of UTC at `at`, both in ms. */
export const offsetAt = (at: number, timeZone: string): number => wallTime(at, timeZone) - at;
