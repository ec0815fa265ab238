const marks: readonly { readonly upTo: number; readonly words: string }[] = [
  { upTo: 0, words: 'Time is up.' },
  { upTo: 10, words: 'Less than 10 seconds left to pay.' },
  { upTo: 30, words: 'Less than 30 seconds left to pay.' },
  { upTo: 60, words: 'Less than one minute left to pay.' },
  { upTo: 120, words: 'Less than two minutes left to pay.' },
  { upTo: 300, words: 'Less than 5 minutes left to pay.' },
  { upTo: 600, words: 'Less than 10 minutes left to pay.' },
];

/** What a screen reader says of the clock: it changes at sensible marks only. `null` before the first. */
export const spokenAt = (leftMs: number): string | null =>
  marks.find(({ upTo }) => Math.ceil(leftMs / 1000) <= upTo)?.words ?? null;
