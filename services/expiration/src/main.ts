import { stopOnSignal } from '@ticketing/common/service/stop-on-signal';
import { runCommand } from './commands.ts';
import { readExpirationConfig } from './config.ts';
import { startExpiration } from './service.ts';

const config = readExpirationConfig(process.env);
const [command] = process.argv.slice(2);

if (command) await runCommand(config, command);
else await stopOnSignal(startExpiration(config));
