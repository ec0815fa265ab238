import type { Database } from '@ticketing/common/database/database';
import { loadInto } from '../loading/load.ts';
import type { Planted } from '../planted/planted.ts';
import type { Command } from './commands.ts';
import { emptyPostgres, rowsInPostgres } from './postgres-rows.ts';
import { type Sequence, sequenceOf } from './sequences.ts';

type Commands = typeof import('./commands.ts');
type InMemory = typeof import('./in-memory.ts');
type Result = { readonly outcomes: readonly unknown[]; readonly rows: readonly (readonly string[])[] };

/** Databases of each service with its tables. */
export type Databases = Readonly<Record<Command['service'], Database>>;

/** What PostgreSQL did that the simulation's store does in no order of the same commands; or null. */
export type Difference = { readonly seed: string; readonly sentence: string } | null;

/** Gives PostgreSQL and the simulation's store the sequence of a seed and compares what came of it. */
export const createConform = async (databases: Databases, bug: Planted | null) => {
  const { perform } = (await loadInto('conformance/commands.ts', bug, 'postgres')) as Commands;
  const { performInMemory } = (await loadInto('conformance/in-memory.ts', null, 'simulated')) as InMemory;

  const onPostgres = async (service: Command['service'], { first, together, last }: Sequence): Promise<Result> => {
    const database = databases[service];
    await emptyPostgres(database, service);
    const outcomes: unknown[] = [];
    for (const command of first) outcomes.push(await perform(database, command));
    const both = await Promise.allSettled(together.map((command) => perform(database, command)));
    for (const one of both) {
      if (one.status === 'rejected') throw one.reason;
      outcomes.push(one.value);
    }
    for (const command of last) outcomes.push(await perform(database, command));
    return { outcomes, rows: await rowsInPostgres(database, service) };
  };

  const inMemory = async (
    service: Command['service'],
    sequence: Sequence,
    order: readonly number[],
  ): Promise<Result> => {
    const { first, together, last } = sequence;
    const { outcomes, rows } = await performInMemory(service, [...first, ...order.map((i) => together[i]!), ...last]);
    const those = together.map((_, i) => outcomes[first.length + order.indexOf(i)]);
    return {
      outcomes: [...outcomes.slice(0, first.length), ...those, ...outcomes.slice(first.length + those.length)],
      rows,
    };
  };

  /** With `isTogether` some commands run at once: then any order of them will do. */
  return async (seed: string, isTogether: boolean): Promise<Difference> => {
    const { service, sequence } = sequenceOf(seed);
    const { first, together, last } = sequence;
    const asked = isTogether ? sequence : { first: [...first, ...together], together: [], last };
    const actual = await onPostgres(service, asked).catch((error: Error) => error);
    if (actual instanceof Error) return { seed, sentence: `${service}: PostgreSQL ends in "${actual.message}"` };
    let nearest = { at: -1, sentence: '' };
    for (const order of orders(asked.together.length)) {
      const expected = await inMemory(service, asked, order);
      const difference = firstDifference(actual, expected);
      if (difference === null) return null;
      if (difference.at > nearest.at) nearest = difference;
    }
    return { seed, sentence: `${service}: ${nearest.sentence}` };
  };
};

const firstDifference = (actual: Result, expected: Result): { at: number; sentence: string } | null => {
  const [ours, theirs] = [actual, expected].map(({ outcomes, rows }) => [
    ...outcomes.map((outcome) => JSON.stringify(outcome ?? null)),
    ...rows.map((table) => table.join(' ')),
  ]) as [string[], string[]];
  const at = ours.findIndex((line, i) => line !== theirs[i]);
  return at < 0 ? null : { at, sentence: `PostgreSQL says ${ours[at]}, the simulation ${theirs[at]}` };
};

/** Every order of so many. */
const orders = (count: number): number[][] =>
  count === 0
    ? [[]]
    : orders(count - 1).flatMap((rest) =>
        Array.from({ length: count }, (_, i) => [...rest.slice(0, i), count - 1, ...rest.slice(i)]),
      );
