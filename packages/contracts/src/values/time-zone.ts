/** The time zone of an installation that names none. */
export const defaultTimeZone = 'Europe/Amsterdam';

/** What is said of a time zone that nobody knows, as the end of a sentence about it. */
export const timeZoneMistake = 'is not a time zone we know; write one such as Europe/Amsterdam';

/**
 * The name that `Intl` writes for a time zone of the IANA database, whatever its case or alias, e.g. `America/New_York`
 * for `us/eastern`. Null for anything else. An offset such as `+01:00` is no zone: it does not know when clocks change.
 */
export const canonicalTimeZone = (name: string): string | null => {
  if (!/^[a-z][\w+/-]{0,63}$/i.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
};
