/** Counts what is in progress, in total and by key. */
export type AtOnce = {
  /** Returns a function that releases the slot and may be called once. Null when there are too many. */
  enter(key: string, atOnce: number): (() => void) | null;
};

export const createAtOnce = (): AtOnce => {
  const running = new Map<string, number>();
  return {
    enter: (key, atOnce) => {
      const count = running.get(key) ?? 0;
      if (count >= atOnce) return null;
      running.set(key, count + 1);
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        const left = (running.get(key) ?? 1) - 1;
        if (left > 0) running.set(key, left);
        else running.delete(key);
      };
    },
  };
};
