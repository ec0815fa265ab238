/** How many are under way right now, in all and by key. */
export type AtOnce = {
  /** Gives the way out, to be called once when it is over; null when there are too many. */
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
