/** A table, known by its name; rows are never changed, only replaced. */
export type Table<Row> = { readonly name: string; readonly '~row'?: Row };

export const table = <Row>(name: string): Table<Row> => ({ name });

type Rows = Map<string, unknown>;

/** Somebody's view of the tables within a transaction: what is committed, and its own changes on top of that. */
export type View = {
  get<Row>(table: Table<Row>, key: string): Row | undefined;
  all<Row>(table: Table<Row>): Row[];
  put<Row>(table: Table<Row>, key: string, row: Row): void;
  remove(table: Table<unknown>, key: string): void;
};

/** What has been committed, by table and key. */
export type Tables = Map<string, Rows>;

/** A change that is not committed yet; null stands for a removed row. */
export type Changes = Map<string, Map<string, unknown>>;

export const rowsOf = <Row>(tables: Tables, { name }: Table<Row>): Map<string, Row> => {
  const known = tables.get(name);
  if (known) return known as Map<string, Row>;
  const made: Rows = new Map();
  tables.set(name, made);
  return made as Map<string, Row>;
};

export const createView = (tables: Tables, changes: Changes): View => ({
  get: <Row>(table: Table<Row>, key: string) => {
    const mine = changes.get(table.name);
    if (mine?.has(key)) return (mine.get(key) as Row | null) ?? undefined;
    return rowsOf(tables, table).get(key);
  },
  all: <Row>(table: Table<Row>) => {
    const committed = rowsOf(tables, table);
    const mine = changes.get(table.name);
    if (!mine) return [...committed.values()];
    const merged = new Map<string, unknown>([...committed, ...mine]);
    return [...merged.values()].filter((row) => row !== null) as Row[];
  },
  put: (table, key, row) => {
    const mine = changes.get(table.name) ?? new Map<string, unknown>();
    changes.set(table.name, mine.set(key, row));
  },
  remove: (table, key) => {
    const mine = changes.get(table.name) ?? new Map<string, unknown>();
    changes.set(table.name, mine.set(key, null));
  },
});

export const apply = (tables: Tables, changes: Changes): void => {
  for (const [name, changed] of changes) {
    const rows = rowsOf(tables, { name });
    for (const [key, row] of changed) {
      if (row === null) rows.delete(key);
      else rows.set(key, row);
    }
  }
};
