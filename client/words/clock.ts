/** A clock that runs while it has listeners: one timer, however many there are. */
export type Clock = {
  /** Calls `listener` four times a second until the returned function is called. */
  listen(listener: () => void): () => void;
  /** The moment of the last tick, in ms. It is the same until the next one, also without listeners. */
  tickedAt(): number;
  /** The moment of the last tick; without listeners, the present one. */
  now(): number;
};

const tickMs = 250;

export const createClock = (read: () => number): Clock => {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let tickedAt: number | undefined;

  const tick = () => {
    tickedAt = read();
    for (const listener of listeners) listener();
  };

  return {
    listen: (listener) => {
      if (listeners.size === 0) {
        tickedAt = read();
        timer = setInterval(tick, tickMs);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    tickedAt: () => {
      tickedAt ??= read();
      return tickedAt;
    },
    now: () => (listeners.size > 0 && tickedAt !== undefined ? tickedAt : read()),
  };
};

/** The whole seconds from `now` (ms) until a moment; the second that has begun counts, and it never goes below zero. */
export const secondsUntil = (at: string, now: number): number => Math.max(0, Math.ceil((Date.parse(at) - now) / 1000));
