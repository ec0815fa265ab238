import type { Command } from './command.ts';
import { readArguments } from './read-arguments.ts';
import { judge } from './status/judge.ts';
import { readFacts } from './status/read-facts.ts';
import { show } from './status/show.ts';

/** `status`: one screen of how every part of the system is; 1 when something is wrong. */
export const status: Command = (args) => {
  readArguments(args, {}, 0);
  return async ({ stack }, say) => {
    const facts = await readFacts(stack);
    const problems = judge(facts);
    say(show(facts, problems));
    return problems.length === 0 ? 0 : 1;
  };
};
