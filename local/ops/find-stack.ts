import { Advice } from '../advice.ts';
import { type Environment, readSettings } from '../config.ts';
import { readStack, stackFile } from '../stack-file.ts';
import type { Running } from './command.ts';

/** The stack that runs in the home the environment names. @throws Advice when none does */
export const findStack = (env: Environment): Running => {
  const settings = readSettings(env);
  const stack = readStack(settings.home);
  if (!stack)
    throw new Advice(
      `Nothing is running here: there is no ${stackFile(settings.home)}. Run npm start, or name another home in TICKETING_HOME.`,
    );
  return { settings, stack };
};
