export type Kept<Answer> = {
  /**
   * The answer to a question, read at most `keptMs` ago; whoever asks while it is being read waits for that reading. Asked
   * for after `renewMs` it is read again, and given as it is meanwhile.
   */
  get(question: string, read: () => Promise<Answer>): Promise<Answer>;
  /** What was read, of one question or of all, may have changed: read it again. */
  forget(question?: string): void;
};

type Entry<Answer> = { readonly answer: Promise<Answer>; readonly readAt: number; isBeingRenewed: boolean };

/** Answers as they were read a moment ago: most people ask the same few questions. */
export const createKept = <Answer>({
  keptMs,
  renewMs = keptMs,
  most,
}: {
  readonly keptMs: number;
  readonly renewMs?: number;
  readonly most: number;
}): Kept<Answer> => {
  const kept = new Map<string, Entry<Answer>>();

  const begin = (read: () => Promise<Answer>): Entry<Answer> => ({
    readAt: performance.now(),
    answer: read(),
    isBeingRenewed: false,
  });

  /** Puts a newer answer in an entry's place, unless all was forgotten since. */
  const renew = async (question: string, known: Entry<Answer>, read: () => Promise<Answer>): Promise<void> => {
    known.isBeingRenewed = true;
    const entry = begin(read);
    const isRead = await entry.answer.then(
      () => true,
      () => false,
    );
    if (isRead && kept.get(question) === known) kept.set(question, entry);
    known.isBeingRenewed = false;
  };

  return {
    get: (question, read) => {
      const known = kept.get(question);
      const ageMs = known ? performance.now() - known.readAt : Number.POSITIVE_INFINITY;
      if (known && ageMs < keptMs) {
        if (ageMs >= renewMs && !known.isBeingRenewed) void renew(question, known, read);
        return known.answer;
      }
      // The oldest makes room, so that many questions that nobody asks twice do not push out all others at once.
      kept.delete(question);
      const [oldest] = kept.size >= most ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
      const entry = begin(read);
      kept.set(question, entry);
      entry.answer.catch(() => {
        if (kept.get(question) === entry) kept.delete(question);
      });
      return entry.answer;
    },
    forget: (question) => void (question === undefined ? kept.clear() : kept.delete(question)),
  };
};
