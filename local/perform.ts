import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { adviceOn } from './advice.ts';
import { environment } from './config.ts';
import { openRunFolder } from './run-folder.ts';
import { createScreen, type Screen } from './screen.ts';

export type Performance = { readonly screen: Screen; readonly signal: AbortSignal };

export type PerformOptions = {
  /** The command starts systems in temporary folders: it leaves none of them, however it ends. */
  readonly startsSystems?: boolean;
};

const graceMs = 30_000;
// One Ctrl-C may come as more than one signal.
const sameMs = 500;

/**
 * Does a command that comes to an end by itself: 0 when it went well, 1 when not, 130 when Ctrl-C ended it. Then the
 * process ends, even if the command left something open. After Ctrl-C the command has half a minute to end in order; a
 * second Ctrl-C ends it at once.
 */
export const perform = async (
  work: (performance: Performance) => Promise<boolean>,
  { startsSystems = false }: PerformOptions = {},
): Promise<void> => {
  const screen = createScreen(process.stdout, Boolean(environment().NO_COLOR));
  const interrupted = new AbortController();
  const hastened = new AbortController();
  let askedAt = 0;
  const interrupt = () => {
    if (!interrupted.signal.aborted) askedAt = performance.now();
    else if (performance.now() - askedAt > sameMs) hastened.abort();
    interrupted.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  const folder = startsSystems ? await openRunFolder() : undefined;
  const working = work({ screen, signal: interrupted.signal }).then(
    (isWell) => ({ isWell }),
    (error: unknown) => ({ error }),
  );
  const ended = await Promise.race([working, givenUp(interrupted.signal, hastened.signal)]);
  await folder?.close();
  await exit(codeOf(ended, interrupted.signal.aborted));
};

type Ended = { readonly isWell: boolean } | { readonly error: unknown };

const givenUp = async (interrupted: AbortSignal, hastened: AbortSignal): Promise<Ended> => {
  if (!interrupted.aborted) await once(interrupted, 'abort');
  await sleep(graceMs, undefined, { signal: hastened }).catch(() => {});
  return { isWell: false };
};

const codeOf = (ended: Ended, isInterrupted: boolean): number => {
  if (isInterrupted) return 130;
  if ('isWell' in ended) return ended.isWell ? 0 : 1;
  const advice = adviceOn(ended.error);
  const error = ended.error instanceof Error ? ended.error.stack : ended.error;
  process.stderr.write(advice === undefined ? `${error}\n` : `\n  ${advice}\n\n`);
  return 1;
};

/** When all that was written has been passed on. */
const exit = async (code: number): Promise<void> => {
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(code);
};
