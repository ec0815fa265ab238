import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { operate } from '../../../local/ops/testing/operate.ts';
import type { DatabaseName } from '../../../local/stores/urls.ts';
import type { Somebody } from '../../support/api.ts';
import type { WholeStack } from '../../support/whole-stack.ts';

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** A system with a ticket on sale, and what an operator and the people in it can do. */
export const openScene = async (system: WholeStack) => {
  const { people, stack, home } = system;
  const seller = await people.signUp('Seller');
  const { id: ticketId } = await people.list(seller, 20_000, { maxPerBuyer: 20_000 });

  const asAdmin = async (statement: string): Promise<void> => {
    const client = new pg.Client(stack.stack.postgresAdmin);
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  return {
    ...system,
    ticketId,
    /** Somebody whose token and limits nobody has used yet. */
    newcomer: (): Promise<Somebody> => people.signUp('Newcomer'),
    reserve: (buyer: Somebody) => people.reserve(buyer, ticketId),
    /** A statement of the owner of a database. */
    sql: async (database: DatabaseName, statement: string): Promise<readonly Record<string, unknown>[]> => {
      const client = new pg.Client(stack.stack.databases[database]);
      await client.connect();
      return client
        .query(statement)
        .then(({ rows }) => rows)
        .finally(() => client.end());
    },
    asAdmin,
    /** Begins what holds a transaction open until an operator ends it. */
    holdOpen: async (database: DatabaseName, statement: string): Promise<void> => {
      const url = new URL(stack.stack.postgresAdmin);
      url.pathname = `/${database}`;
      const client = new pg.Client(url.href);
      client.on('error', () => {});
      await client.connect();
      void client.query(`begin; ${statement}; select pg_sleep(3600)`).catch(() => {});
    },
    /** `npm run ops -- …` @throws Error unless it ends with 0 */
    ops: async (...args: readonly string[]): Promise<void> => {
      const { code, said, complained } = await operate(home, args);
      if (code !== 0) throw new Error(`ops ${args.join(' ')} ended with ${code}: ${said} ${complained}`);
    },
    freeze: (name: string) => stack.kill(name, 'SIGSTOP'),
    thaw: (name: string) => stack.kill(name, 'SIGCONT'),
    /** Kills a process, which is started again. A frozen one ends by nothing else. */
    restart: (name: string) => stack.kill(name, 'SIGKILL'),
    /** Acts again and again, `atOnce` at a time, whatever comes of it. Returns what stops it. */
    repeatedly: (act: () => Promise<unknown>, { atOnce, pauseMs }: Repetition): (() => Promise<void>) => {
      let isOver = false;
      const work = async (): Promise<void> => {
        while (!isOver) {
          await act().catch(() => {});
          await sleep(pauseMs);
        }
      };
      const working = Promise.all(Array.from({ length: atOnce }, work));
      return async () => {
        isOver = true;
        await working;
      };
    },
  };
};

export type Repetition = { readonly atOnce: number; readonly pauseMs: number };
