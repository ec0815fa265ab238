import { createLogger } from '@ticketing/common/logger';
import { stopOnSignal } from '@ticketing/common/service/stop-on-signal';
import { readExpirationConfig } from './config.ts';
import { startExpiration } from './service.ts';
import { createTimers } from './timers.ts';

const config = readExpirationConfig(process.env);

if (process.argv[2] === 'forget') {
  const timers = createTimers(config.REDIS_URL, async () => {}, createLogger('expiration', 'error'));
  await timers.clear();
  await timers.stop();
  process.stdout.write('The timers are gone.\n');
} else {
  const running = await startExpiration(config);
  stopOnSignal(running.stop);
}
