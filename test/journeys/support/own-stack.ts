import { rmSync } from 'node:fs';
import { type Environment, environment } from '../../../local/config.ts';
import { type Stack as Running, startStack } from '../../../local/stack.ts';
import { stackFile } from '../../../local/stack-file.ts';
import { makeTestHome } from '../../../local/testing/test-stores.ts';
import { readStack, type Stack } from './stack.ts';

export type OwnStack = {
  read(): Stack;
  /** Kills a process; the supervisor starts it again. Nothing happens while there is none. */
  kill(name: string): void;
  stop(): Promise<void>;
};

// Less than the timeout of a test (local/test.ts). A start that continued after its test timed out kept the process alive.
const startTimeoutMs = 240_000;

const start = async (env: Environment, home: string): Promise<Running> => {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), startTimeoutMs);
  try {
    return await startStack({ env, port: 0, home, signal: late.signal });
  } catch (cause) {
    rmSync(home, { recursive: true, force: true });
    const when = late.signal.aborted ? ` within ${startTimeoutMs / 1_000} s` : '';
    throw new Error(`The journey's own stack did not start${when}.`, { cause });
  } finally {
    clearTimeout(timer);
  }
};

/** A stack of the test's own, for journeys that need another clock or break things. `settings` as `npm start` reads them. */
export const startOwnStack = async (settings: Readonly<Record<string, string>>): Promise<OwnStack> => {
  const home = makeTestHome();
  const env = { ...environment(), RATE_LIMITS: '0', DEMO: '0', CLIENT: '1', ...settings };
  const running = await start(env, home);
  const read = () => readStack(stackFile(home));
  return {
    read,
    kill: (name) => {
      if (read().processes[name]?.pid) running.kill(name, 'SIGKILL');
    },
    stop: async () => {
      await running.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
};
