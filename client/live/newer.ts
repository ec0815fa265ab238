type Versioned = { readonly id: string; readonly version: number; readonly availabilityVersion?: number };

/** Which of two states of one thing to show: news may arrive late, twice, or after a fresher answer. */
export const newer = <T extends Versioned>(held: T, heard: T): T =>
  heard.version > held.version ||
  (heard.version === held.version && (heard.availabilityVersion ?? 0) > (held.availabilityVersion ?? 0))
    ? heard
    : held;

/** For `structuralSharing`: an answer may have been read before news that came while it was on its way. */
export const keepNewer = <T extends Versioned>(held: unknown, read: unknown): T =>
  held === undefined ? (read as T) : newer(read as T, held as T);

/** `items` with everything heard put in its place; the same array when nothing is newer. */
export const withNews = <T extends Versioned>(items: readonly T[], heard: ReadonlyMap<string, T>): readonly T[] => {
  const next = items.map((item) => {
    const other = heard.get(item.id);
    return other ? newer(item, other) : item;
  });
  return next.some((item, index) => item !== items[index]) ? next : items;
};
