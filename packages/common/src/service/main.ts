import type { DatabaseConfig, ServiceConfig } from '../config.ts';
import { runCommand } from './commands.ts';
import type { ServiceDefinition } from './definition.ts';
import { startService } from './start.ts';
import { stopOnSignal } from './stop-on-signal.ts';

/**
 * What a service's `main.ts` calls: without an argument the service runs until SIGTERM or SIGINT; with one, an
 * operator's command is done (see `commands.ts`). A command that fails writes one sentence and exits with 1.
 */
export const main = async <Config extends ServiceConfig & DatabaseConfig>(
  definition: ServiceDefinition<Config>,
  config: Config,
  [command, ...args]: readonly string[],
): Promise<void> => {
  if (command)
    return runCommand(definition, config, command, args).catch((error: unknown) => {
      // What is wrong with a connection has no message where several addresses were tried.
      const { message, code } = error as { message?: string; code?: string };
      process.stderr.write(`${command} failed: ${message || code || error}\n`);
      // Connections may be open still, which would keep the process.
      process.exit(1);
    });
  await stopOnSignal(startService(definition, config));
};
