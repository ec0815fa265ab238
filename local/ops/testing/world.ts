import assert from 'node:assert/strict';
import type { DatabaseName } from '../../stores/urls.ts';
import { type Report, verify } from '../verify.ts';
import { type Intent, withAlteredLedger } from './altered-ledger.ts';
import { goShopping, openShop } from './shop.ts';

export type World = Awaited<ReturnType<typeof openWorld>>;

export const provider = 'provider: it says what the payments say';

/** A system that people have bought in, and ways to plant differences in it: each gives what a check says of them. */
export const openWorld = async () => {
  const shop = await openShop();
  const people = await goShopping(shop);

  /** Changes something by SQL, and undoes it. */
  const plant = async (
    check: string,
    database: DatabaseName,
    change: string,
    undo: string,
    stack = shop.stack,
  ): Promise<string[]> => {
    await shop.sql(database, change);
    try {
      return differencesOf(await verify(stack), check);
    } finally {
      await shop.sql(database, undo);
    }
  };

  /** Takes rows of a table away, and puts them back. */
  const remove = (check: string, database: DatabaseName, table: string, where: string): Promise<string[]> =>
    plant(
      check,
      database,
      `create table removed as select * from ${table} where ${where}; delete from ${table} where ${where}`,
      `insert into ${table} overriding system value select * from removed; drop table removed`,
    );

  /** Has the provider's books say something else. */
  const alter = (
    change: (intents: Intent[]) => Intent[],
    look = async (stack: typeof shop.stack) => differencesOf(await verify(stack), provider),
  ): Promise<string[]> => withAlteredLedger(shop.stack, change, look);

  return { shop, ...people, plant, remove, alter };
};

const differencesOf = ({ results }: Report, check: string): string[] => {
  const result = results.find(({ name }) => name === check);
  assert.ok(result, `there is a check "${check}"`);
  return result.differences.map(({ id, what }) => `${id} ${what}`);
};
