import { databaseNames } from '../stores/urls.ts';
import { type Command, WrongUsage } from './command.ts';
import { oneOf, readArguments } from './read-arguments.ts';
import { runService } from './run-service.ts';

/** `replay <service> [--from <time>]`: what a service has said is published again; who has handled it drops it. */
export const replay: Command = (args) => {
  const { values, words } = readArguments(args, { from: { type: 'string' } }, 1);
  if (words[0] === 'expiration')
    throw new WrongUsage('Expiration keeps no record of what it said: "rebuild expiration" sets its timers anew.');
  const service = oneOf(databaseNames, 'service', words[0]);
  const from = values.from === undefined ? [] : [readTime(values.from)];
  return async (running, say) => {
    const { ok, output } = await runService(running, service, ['replay', ...from]);
    say(output);
    return ok ? 0 : 1;
  };
};

const readTime = (text: string): string => {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-\d\d-\d\d/.test(text))
    throw new WrongUsage(`"${text}" is not a time: write it like 2026-11-21T20:00:00Z.`);
  return time.toISOString();
};
