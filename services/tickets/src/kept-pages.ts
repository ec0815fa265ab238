export type KeptPages = {
  /** The page of a question, read at most `keptMs` ago; whoever asks while it is being read waits for that reading. */
  get(question: string, read: () => Promise<string>): Promise<string>;
  /** Somebody here has changed what pages show: read all anew. */
  forget(): void;
};

/**
 * Pages as they were written a moment ago. Most people ask the same few questions, and reading and writing a page costs
 * thirty times as much as sending it. Changes heard from other services do not empty it, or with a hundred a second it
 * would never hold anything: they show when `keptMs` are over.
 */
export const createKeptPages = ({ keptMs, most }: { readonly keptMs: number; readonly most: number }): KeptPages => {
  const kept = new Map<string, { readonly page: Promise<string>; readonly readAt: number }>();
  return {
    get: (question, read) => {
      const now = performance.now();
      const known = kept.get(question);
      if (known && now - known.readAt < keptMs) return known.page;
      if (kept.size >= most) kept.clear();
      const page = read();
      const entry = { page, readAt: now };
      kept.set(question, entry);
      page.catch(() => {
        if (kept.get(question) === entry) kept.delete(question);
      });
      return page;
    },
    forget: () => kept.clear(),
  };
};
