import { DatabaseSync } from 'node:sqlite';
import { Advice } from '../../advice.ts';
import type { StackDescription } from '../../stack-file.ts';
import type { Row } from './pair.ts';

type Line = {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly authorized: number;
  readonly captured: number;
  readonly refunded: number;
  readonly voided: number;
  readonly captures: number;
  /** Unix seconds. */
  readonly created: number;
};

const atOnce = 5_000;

/**
 * Reads what the payment sandbox says became of the money. It tells in the order of time and payments are compared in
 * the order of ids, so the lines go through a table that SQLite keeps on disk when it grows.
 * @throws Advice when the sandbox does not answer
 */
export const readProvider = async ({ url, secretKey }: NonNullable<StackDescription['sandbox']>) => {
  const table = new DatabaseSync('');
  table.exec('create table lines (id text primary key, line text not null) without rowid');
  const insert = table.prepare('insert into lines values (?, ?)');
  try {
    for (let after = ''; ; ) {
      const { intents, hasMore } = await ask(`${url}/__ledger?limit=${atOnce}${after}`, secretKey);
      table.exec('begin');
      for (const intent of intents) insert.run(intent.id, JSON.stringify(intent));
      table.exec('commit');
      if (!hasMore) break;
      after = `&after=${intents.at(-1)!.id}`;
    }
  } catch (error) {
    table.close();
    throw error;
  }
  return { rows: rowsOf(table), close: () => table.close() };
};

const ask = async (url: string, secretKey: string): Promise<{ intents: readonly Line[]; hasMore: boolean }> => {
  try {
    const headers = { authorization: `Bearer ${secretKey}` };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return (await response.json()) as { intents: Line[]; hasMore: boolean };
  } catch (error) {
    const reason = error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : error;
    throw new Advice(`The payment sandbox does not answer (${reason}). Is the stack up? See its logs.`);
  }
};

async function* rowsOf(table: DatabaseSync): AsyncGenerator<Row> {
  for (const { line } of table.prepare('select line from lines order by id').iterate()) {
    const { id, amount, currency, authorized, captured, refunded, voided, captures, created } = JSON.parse(
      `${line}`,
    ) as Line;
    yield {
      id,
      amount: `${amount}`,
      currency: currency.toUpperCase(),
      held: `${authorized - captured - voided}`,
      captured: `${captured}`,
      refunded: `${refunded}`,
      captures: `${captures}`,
      created: `${created}`,
    };
  }
}
