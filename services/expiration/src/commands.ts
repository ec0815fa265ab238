import { createLogger } from '@ticketing/common/logger';
import { pause } from '@ticketing/common/pause';
import type { ExpirationConfig } from './config.ts';
import { connectTimers } from './timers.ts';

const tries = 50;

/** Does an operator's command and ends: `forget` takes all timers away. @throws Error for a command that does not exist. */
export const runCommand = async (config: ExpirationConfig, command: string): Promise<void> => {
  if (command !== 'forget') throw new Error(`There is no command "${command}". There is: forget.`);
  const timers = connectTimers(config.REDIS_URL, config.REDIS_PREFIX, createLogger('expiration', 'error'));
  const isForgotten = () =>
    timers.clear().then(
      () => true,
      () => false,
    );
  try {
    for (let left = tries; !(await isForgotten()); await pause(100))
      if (--left === 0) throw new Error('Redis does not answer. Start it, then forget again.');
  } finally {
    timers.close();
  }
  process.stdout.write('The timers are gone.\n');
};
