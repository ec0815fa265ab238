import { adviceOn } from './advice.ts';
import { environment } from './config.ts';
import { createScreen, type Screen } from './screen.ts';

export type Performance = { readonly screen: Screen; readonly signal: AbortSignal };

/** Does a command that comes to an end by itself: 0 when it went well, 1 when not, 130 when Ctrl-C ended it. */
export const perform = async (work: (performance: Performance) => Promise<boolean>): Promise<void> => {
  const screen = createScreen(process.stdout, Boolean(environment().NO_COLOR));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
  try {
    process.exitCode = (await work({ screen, signal: interrupted.signal })) ? 0 : 1;
  } catch (error) {
    const advice = adviceOn(error);
    process.exitCode = interrupted.signal.aborted ? 130 : 1;
    if (interrupted.signal.aborted) return;
    if (advice === undefined) throw error;
    process.stderr.write(`\n  ${advice}\n\n`);
  }
};
