import { databaseNames } from '../stores/urls.ts';
import type { Command } from './command.ts';
import { oneOf, readArguments } from './read-arguments.ts';
import { runService } from './run-service.ts';

const actions = ['retry', 'drop'] as const;

/** `dead-letters [retry|drop] [service]`: shows, tries again or throws away what could not be handled. */
export const deadLetters: Command = (args) => {
  const { words } = readArguments(args, {}, 2);
  const action = actions.find((one) => one === words[0]);
  const name = action ? words[1] : words[0];
  if (words.length > (action ? 2 : 1)) oneOf(actions, 'action', words[0]);
  const services = name === undefined ? databaseNames : [oneOf(databaseNames, 'service', name)];
  return async (running, say) => {
    const all = services.map(async (service) => {
      const ended = await runService(running, service, ['dead-letters', ...(action ? [action] : [])]);
      return { service, ...ended };
    });
    let ok = true;
    for (const ended of await Promise.all(all)) {
      say(`${ended.service.padEnd(12)}${ended.output.replaceAll('\n', `\n${' '.repeat(12)}`)}`);
      ok &&= ended.ok;
    }
    return ok ? 0 : 1;
  };
};
