const running = new Set<Promise<unknown>>();

/** Has `allAnswered` know all requests from here on. */
export const followRequests = (): void => {
  const { fetch } = globalThis;
  globalThis.fetch = (...given) => {
    const request = fetch(...given);
    const settled = request.catch(() => {}).finally(() => running.delete(settled));
    running.add(settled);
    return request;
  };
};

/** Waits until nothing is requested any more, so that no request of one page arrives in the test of the next. */
export const allAnswered = async (): Promise<void> => {
  for (let quiet = 0; quiet < 3; quiet += 1) {
    if (running.size > 0) quiet = 0;
    await Promise.all(running);
    await new Promise((resolve) => setImmediate(resolve));
  }
};
