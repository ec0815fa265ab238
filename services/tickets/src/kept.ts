export type Kept<Answer> = {
  /** The answer to a question, read at most `keptMs` ago; whoever asks while it is being read waits for that reading. */
  get(question: string, read: () => Promise<Answer>): Promise<Answer>;
  /** What was read may have changed: read all anew. */
  forget(): void;
};

/** Answers as they were read a moment ago: most people ask the same few questions. */
export const createKept = <Answer>({
  keptMs,
  most,
}: {
  readonly keptMs: number;
  readonly most: number;
}): Kept<Answer> => {
  const kept = new Map<string, { readonly answer: Promise<Answer>; readonly readAt: number }>();
  return {
    get: (question, read) => {
      const now = performance.now();
      const known = kept.get(question);
      if (known && now - known.readAt < keptMs) return known.answer;
      if (kept.size >= most) kept.clear();
      const answer = read();
      const entry = { answer, readAt: now };
      kept.set(question, entry);
      answer.catch(() => {
        if (kept.get(question) === entry) kept.delete(question);
      });
      return answer;
    },
    forget: () => kept.clear(),
  };
};
