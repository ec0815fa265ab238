const ticksPerTimeout = 5;

type Waiting = { ticksLeft: number; giveUp(): void };

/**
 * A timeout measured in the time of this process. It counts ticks of a timer, and a process that was busy or had no
 * processor misses ticks. By wall time, a burst of requests would look like a silent store although its answers are already
 * in the socket. One timer serves all waits, and stops while there are none.
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

  /** The answer, or an error after the timeout. */
  return <T>(answer: Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      // The current tick has already begun.
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
