import { pause } from '../pause.ts';

const mostStartMs = 3_000;
const mostStopMs = 25_000;

/**
 * Stops gracefully on SIGTERM or SIGINT, and ends the process; from the first moment of starting, since whoever answers
 * may be told to stop. A second signal, or 25 s, ends it at once, and so does a start that does not come to its end.
 * @throws what `starting` fails with
 */
export const stopOnSignal = async (starting: Promise<{ stop(): Promise<void> }>): Promise<void> => {
  let asked = false;
  const handle = (): void => {
    if (asked) process.exit(1);
    asked = true;
    setTimeout(() => process.exit(1), mostStopMs).unref();
    Promise.race([starting, pause(mostStartMs)])
      .then((running) => running?.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.on('SIGTERM', handle);
  process.on('SIGINT', handle);
  await starting;
};
