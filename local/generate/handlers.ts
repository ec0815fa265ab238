import { dirname, join } from 'node:path/posix';

/** The function that a message sets off, and the file it is in, from the root of the repository. */
export type Handler = { readonly name: string; readonly file: string };

/**
 * Who handles what, read from a service's `messages.ts`: a list of `on(Definition, handler)` where a handler is imported
 * from this service or from common, made by something imported (`const follow = followOrders(…)`), or written there around one.
 * @returns the handlers by the name of the message's definition
 */
export const handlersIn = (file: string, source: string): ReadonlyMap<string, readonly Handler[]> => {
  const imported = importsOf(file, source);
  const made = new Map(
    [...source.matchAll(/const (\w+) = ([^;\n]+);/g)].map(([, name, code]) => [name ?? '', code ?? '']),
  );
  const handlersOf = (code: string): Handler[] =>
    wordsOf(code)
      .flatMap((word) => (imported.has(word) ? [word] : wordsOf(made.get(word) ?? '')))
      .flatMap((word) => imported.get(word) ?? []);
  const calls = source.split(/\bon\(/).slice(1);
  return new Map(
    calls.map((call) => {
      const [name = '', ...rest] = (call.split('];', 1)[0] ?? '').split(',');
      const handlers = handlersOf(rest.join(','));
      if (handlers.length === 0)
        throw new Error(
          `${file} does not show who handles ${name}: write on(${name}, handler) with an imported handler.`,
        );
      return [name.trim(), [...new Set(handlers)]];
    }),
  );
};

/**
 * What a function does, as the first sentence above it says.
 * @throws Error when nothing is said there
 */
export const sentenceOf = ({ name, file }: Handler, source: string): string => {
  const docstring = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s*export const ${name}\\b`).exec(source)?.[1];
  const text = docstring?.replace(/\s+\*?\s*/g, ' ').trim();
  const [sentence] = text?.split(/(?<=[.?]) /) ?? [];
  if (!sentence) throw new Error(`${name} in ${file} has no docstring: say in its first sentence what it does.`);
  return sentence;
};

const importsOf = (file: string, source: string): ReadonlyMap<string, Handler> =>
  new Map(
    [...source.matchAll(/import \{([^}]*)\} from '(\.[^']*|@ticketing\/common\/[^']*)'/g)].flatMap(
      ([, names = '', from = '']) => wordsOf(names).map((name) => [name, { name, file: fileOf(file, from) }] as const),
    ),
  );

const fileOf = (importing: string, from: string): string =>
  from.startsWith('.')
    ? join(dirname(importing), from)
    : `${from.replace('@ticketing/common/', 'packages/common/src/')}.ts`;

const wordsOf = (code: string): string[] => code.match(/\w+/g) ?? [];
