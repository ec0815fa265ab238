import { createLogger } from '@ticketing/common/logger';
import type { ExpirationConfig } from './config.ts';
import { createTimers } from './timers.ts';

/** Does an operator's command and ends: `forget` takes all timers away. @throws Error for a command that does not exist. */
export const runCommand = async (config: ExpirationConfig, command: string): Promise<void> => {
  if (command !== 'forget') throw new Error(`There is no command "${command}". There is: forget.`);
  const timers = createTimers({
    redisUrl: config.REDIS_URL,
    prefix: config.REDIS_PREFIX,
    due: null,
    log: createLogger('expiration', 'error'),
  });
  await timers.clear();
  await timers.stop();
  process.stdout.write('The timers are gone.\n');
};
