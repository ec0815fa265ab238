/** Stops gracefully on SIGTERM or SIGINT, and ends the process. A second signal, or 25 s, ends it at once. */
export const stopOnSignal = (stop: () => Promise<void>): void => {
  let asked = false;
  const handle = (): void => {
    if (asked) process.exit(1);
    asked = true;
    setTimeout(() => process.exit(1), 25_000).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
};
