import { Advice } from '../../local/advice.ts';
import type { Bench } from './bench.ts';
import { benches } from './catalogue.ts';
import type { Row } from './row.ts';
import { type System, startSystem } from './support/system.ts';

export type Options = {
  /** Which benches; all of them where none is named. */
  readonly names: readonly string[];
  /** How often to measure, in place of what each bench finds right. */
  readonly rounds?: number;
  /** Tiny numbers and one round: only to see that every bench runs. */
  readonly quick: boolean;
  readonly say: (name: string, text: string) => void;
  readonly signal?: AbortSignal;
};

/** What one bench has reserved does not expire, hundreds of thousands at once, in the middle of another. */
const longerThanAllBenches = 14_400;

/** Runs benches one after another and gives their rows. @throws Advice for a name that is none */
export const runBenches = async ({ names, rounds, quick, say, signal }: Options): Promise<Row[]> => {
  const unknown = names.filter((name) => !Object.hasOwn(benches, name));
  if (unknown.length > 0)
    throw new Advice(`There is no bench "${unknown[0]}": try one of ${Object.keys(benches).join(', ')}.`);
  const interrupted = new Promise<never>((_, reject) =>
    signal?.addEventListener('abort', () => reject(new Error('interrupted')), { once: true }),
  );
  interrupted.catch(() => {});
  let shared: Promise<System> | undefined;
  const rows: Row[] = [];
  try {
    for (const name of names.length > 0 ? names : Object.keys(benches)) {
      signal?.throwIfAborted();
      const bench: Bench = {
        system: () => {
          shared ??= startSystem({ RESERVATION_SECONDS: String(longerThanAllBenches) });
          return shared;
        },
        rounds: (usual) => rounds ?? (quick ? 1 : usual),
        size: (usual, small) => (quick ? small : usual),
        say: (text) => {
          signal?.throwIfAborted();
          say(name, text);
        },
      };
      rows.push(...(await Promise.race([benches[name]!(bench), interrupted])));
    }
  } finally {
    await (await shared)?.close();
  }
  return rows;
};
