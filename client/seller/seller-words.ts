/** `Here since March 2026`. The month is UTC's, so that server and browser write the same. */
export const sinceText = (since: string, locale: string): string => {
  const month = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `Here since ${month.format(new Date(since))}`;
};

/** `12 tickets sold` */
export const soldText = (sold: number, locale: string): string =>
  sold === 0 ? 'No tickets sold yet' : sold === 1 ? '1 ticket sold' : `${sold.toLocaleString(locale)} tickets sold`;
