import { type Command, WrongUsage } from './command.ts';
import { readArguments } from './read-arguments.ts';
import { eventSeconds, judge } from './status/judge.ts';
import { readFacts } from './status/read-facts.ts';
import { show } from './status/show.ts';

/** `status [--minutes 10]`: one screen of how every part of the system is; 1 when something is wrong. */
export const status: Command = (args) => {
  const { values } = readArguments(args, { minutes: { type: 'string', default: `${eventSeconds / 60}` } }, 0);
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new WrongUsage(`--minutes must be a number above 0, not "${values.minutes}".`);
  return async ({ stack }, say) => {
    const facts = await readFacts(stack);
    const problems = judge(facts, minutes * 60);
    say(show(facts, problems));
    return problems.length === 0 ? 0 : 1;
  };
};
