import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { WrongUsage } from './command.ts';

/** Options and the words beside them, of which there may be `most`. @throws WrongUsage */
export const readArguments = <Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  most: number,
) => {
  const parsed = parse(args, options);
  const tooMuch = parsed.positionals[most];
  if (tooMuch !== undefined) throw new WrongUsage(`"${tooMuch}" is one word too many.`);
  return { values: parsed.values, words: parsed.positionals };
};

const parse = <Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Node adds advice after its first sentence that is meant for programmers.
    throw new WrongUsage(error instanceof Error ? `${error.message.split('. ', 1)[0]}.` : `${error}`);
  }
};

/** One of a few names. @throws WrongUsage naming them */
export const oneOf = <Name extends string>(names: readonly Name[], what: string, word: string | undefined): Name => {
  const found = names.find((name) => name === word);
  if (found) return found;
  const missing = word === undefined ? `Say which ${what}` : `There is no ${what} "${word}"`;
  throw new WrongUsage(`${missing}: ${names.slice(0, -1).join(', ')} or ${names.at(-1)}.`);
};
