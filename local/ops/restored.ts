import { databaseNames } from '../stores/urls.ts';
import type { Command } from './command.ts';
import { oneOf, readArguments } from './read-arguments.ts';
import { runService } from './run-service.ts';

/** `restored <service>`: says that a service's database came back from a backup, where it could not notice by itself. */
export const restored: Command = (args) => {
  const { words } = readArguments(args, {}, 1);
  const service = oneOf(databaseNames, 'service', words[0]);
  return async (running, say) => {
    const { ok, output } = await runService(running, service, ['restored']);
    say(output);
    return ok ? 0 : 1;
  };
};
