const marks: readonly { readonly upTo: number; readonly words: string; readonly isWarning?: true }[] = [
  { upTo: 0, words: 'Time is up.' },
  { upTo: 10, words: 'Less than 10 seconds left to pay.' },
  { upTo: 30, words: 'Less than 30 seconds left to pay.', isWarning: true },
  { upTo: 60, words: 'Less than one minute left to pay.', isWarning: true },
  { upTo: 120, words: 'Less than two minutes left to pay.', isWarning: true },
  { upTo: 300, words: 'Less than 5 minutes left to pay.', isWarning: true },
  { upTo: 600, words: 'Less than 10 minutes left to pay.' },
];

/**
 * What a screen reader says of the clock: it changes at sensible marks only. `null` before the first. Where more time can be
 * had it says so early enough to press for it (WCAG 2.2.1 asks for 20 seconds).
 */
export const spokenAt = (leftMs: number, canExtend = false): string | null => {
  const mark = marks.find(({ upTo }) => Math.ceil(leftMs / 1000) <= upTo);
  if (!mark) return null;
  return canExtend && mark.isWarning ? `${mark.words} The button “5 more minutes” gives you more time.` : mark.words;
};
