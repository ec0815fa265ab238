// Every page imports this, to forget drafts at sign-out: it imports nothing.
const prefix = 'draft:';
/** Long enough for a weekend away; what is older would surprise more than it helps. */
const keptMs = 7 * 86_400_000;

/** Where a draft is kept: for one person, and for one ticket or a new one. */
export const keptName = (userId: string, form: string): string => `${prefix}${userId}:${form}`;

/** Storage may be full, forbidden, or written by another release: a form works without what is kept. */
const quietly = <T>(work: () => T): T | null => {
  try {
    return work();
  } catch {
    return null;
  }
};

/** `now` in ms. */
export const store = (name: string, kept: object, now: number): void => {
  quietly(() => localStorage.setItem(name, JSON.stringify({ ...kept, savedAt: now })));
};

/** What was stored under this name in the last week, whatever it is, or null. */
export const stored = (name: string, now: number): Readonly<Record<string, unknown>> | null =>
  quietly(() => {
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null');
    return kept && now - kept.savedAt <= keptMs ? kept : null;
  });

export const dropDraft = (name: string): void => {
  quietly(() => localStorage.removeItem(name));
};

/** Deletes the drafts of everybody at this browser except one person, and all that are too old. */
export const dropDraftsExcept = (userId: string | null, now: number): void => {
  const names = quietly(() => Object.keys(localStorage)) ?? [];
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    const isTheirs = userId !== null && name.startsWith(keptName(userId, ''));
    if (!isTheirs || stored(name, now) === null) dropDraft(name);
  }
};
