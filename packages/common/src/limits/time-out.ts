const ticksPerTimeout = 5;

type Waiting = { ticksLeft: number; giveUp(): void };

/**
 * Bounds how long answers may take, in the time of this process: what is counted are turns of a clock, of which a process
 * that was busy or had no processor misses some. By the wall alone, a burst of requests would look like a silent store,
 * though its answers lie in the socket already. One clock serves all; it stands still while nothing is waited for.
 */
export const createTimeout = (timeoutMs: number) => {
  const waiting = new Set<Waiting>();
  let clock: NodeJS.Timeout | undefined;
  const tick = (): void => {
    for (const one of waiting) {
      one.ticksLeft -= 1;
      if (one.ticksLeft <= 0) one.giveUp();
    }
  };
  const leave = (one: Waiting): void => {
    waiting.delete(one);
    if (waiting.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };

  /** The answer, or an error when it takes too long. */
  return <T>(answer: Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      // The turn that runs now has begun already.
      const one: Waiting = {
        ticksLeft: ticksPerTimeout + 1,
        giveUp: () => {
          leave(one);
          reject(new Error(`no answer within ${timeoutMs} ms`));
        },
      };
      waiting.add(one);
      clock ??= setInterval(tick, timeoutMs / ticksPerTimeout).unref();
      const answered =
        <Value>(settle: (value: Value) => void) =>
        (value: Value): void => {
          leave(one);
          settle(value);
        };
      answer.then(answered(resolve), answered(reject));
    });
};
