/** A row with everything as PostgreSQL writes it, so that values of different databases compare as text. */
export type Row = Readonly<Record<string, string | null>> & { readonly id: string };

/**
 * Goes through two streams of rows side by side, each in ascending order of id: what both have comes together, what
 * one lacks comes with null. Holds one row of each at a time.
 * @throws Error when a stream is not in order or has an id twice
 */
export async function* pair(
  left: AsyncIterable<Row>,
  right: AsyncIterable<Row>,
): AsyncGenerator<[Row | null, Row | null]> {
  const [lefts, rights] = [inOrder(left), inOrder(right)];
  try {
    let [a, b] = [await next(lefts), await next(rights)];
    while (a || b) {
      const order = !a ? 1 : !b ? -1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
      yield [order <= 0 ? a : null, order >= 0 ? b : null];
      if (order <= 0) a = await next(lefts);
      if (order >= 0) b = await next(rights);
    }
  } finally {
    await Promise.all([lefts.return(undefined), rights.return(undefined)]);
  }
}

const next = async (rows: AsyncIterator<Row>): Promise<Row | null> => {
  const { done, value } = await rows.next();
  return done ? null : value;
};

async function* inOrder(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  let last = '';
  for await (const row of rows) {
    if (row.id <= last) throw new Error(`the rows are not in order: ${row.id} comes after ${last}`);
    last = row.id;
    yield row;
  }
}
