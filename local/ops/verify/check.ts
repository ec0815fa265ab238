import type { DatabaseName } from '../../stores/urls.ts';
import { pair, type Row } from './pair.ts';

/** Rows of one database: `sql` gives them with an `id`, in ascending order of it. `called`: how differences name them. */
export type Source = { readonly database: DatabaseName; readonly sql: string; readonly called?: string };

/** Everything that is looked at, as it was at one moment. */
export type Sources = {
  rows(source: Source): AsyncIterable<Row>;
  /** The payment provider's stand-in, one row for each intent in order of id; null where the provider is another. */
  readonly provider: AsyncIterable<Row> | null;
};

/** What a check writes down. */
export type Tally = {
  compared(count?: number): void;
  /** `id` of what differs and `what` in words. Words that stay the same while the difference stays. */
  differ(id: string, what: string): void;
};

/** One thing that must be true of the whole system. */
export type Check = { readonly name: string; readonly run: (sources: Sources, tally: Tally) => Promise<void> };

/** Both have the same ids, and the same in every column. */
export const same = (name: string, left: Source, right: Source): Check =>
  fits(name, left, right, (a, b) => {
    const [lefts, rights] = [left.called ?? left.database, right.called ?? right.database];
    if (!a) return `only in ${rights}`;
    if (!b) return `missing in ${rights}`;
    const columns = Object.keys(a).filter((column) => a[column] !== b[column]);
    return columns
      .map((column) => `${column}: ${show(a[column])} in ${lefts}, ${show(b[column])} in ${rights}`)
      .join('; ');
  });

/** What belongs together by id obeys a rule. It gives what is wrong, or nothing (null, or no words). */
export const fits = (
  name: string,
  left: Source,
  right: Source,
  rule: (left: Row | null, right: Row | null) => string | null,
): Check => ({
  name,
  run: async ({ rows }, tally) => {
    for await (const [a, b] of pair(rows(left), rows(right))) {
      tally.compared();
      const wrong = rule(a, b);
      if (wrong) tally.differ((a ?? b)!.id, wrong);
    }
  },
});

/** No database finds anything wrong with itself. `wrong` gives `id` and `what`, in order of id; `of` gives how many were looked at. */
export const sound = (name: string, databases: readonly DatabaseName[], sql: { of: string; wrong: string }): Check => ({
  name,
  run: async ({ rows }, tally) => {
    for (const database of databases) {
      for await (const { id } of rows({ database, sql: `select count(*) as id from (${sql.of}) as looked_at` }))
        tally.compared(Number(id));
      for await (const { id, what } of rows({ database, sql: sql.wrong }))
        tally.differ(`${database} ${id}`, what ?? '');
    }
  },
});

const show = (value: string | null | undefined): string => (value === null ? 'nothing' : `${value}`);
