import { databaseNames } from '../stores/urls.ts';
import type { Command } from './command.ts';
import { oneOf, readArguments } from './read-arguments.ts';
import { runService } from './run-service.ts';

/** `retire <owner> <consumer>`: an owner's log is no longer held for a consumer that will not come back. */
export const retire: Command = (args) => {
  const { words } = readArguments(args, {}, 2);
  const owner = oneOf(databaseNames, 'owner', words[0]);
  const consumer = oneOf(databaseNames, 'consumer', words[1]);
  return async (running, say) => {
    const { ok, output } = await runService(running, owner, ['retire', consumer]);
    say(output);
    return ok ? 0 : 1;
  };
};
