import { intentions } from '../store/common/intentions.ts';
import { outbox } from '../store/common/outbox.ts';
import type { Tx } from './database.ts';

/** A statement that is not in a store, by the words it begins with, and what it does. */
export type Inline = { readonly begins: string; run(tx: Tx, values: readonly unknown[]): object[] | Promise<object[]> };

const known: readonly Inline[] = [
  ...intentions,
  {
    // Of packages/common/src/messaging/restored.ts.
    begins: 'select from outbox where created_at =',
    run: (tx, [time, id]) =>
      tx
        .all(outbox)
        .filter((said) => said.id === id && said.at.toISOString() === time)
        .map(() => ({})),
  },
];

/** What a statement does here. @throws Error for one that the simulation does not know: it has to be taught. */
export const statementOf = (
  text: string,
  values: readonly unknown[] = [],
): [what: string, statement: (tx: Tx) => object[] | Promise<object[]>] => {
  const found = known.find(({ begins }) => text.trimStart().startsWith(begins));
  if (!found) throw new TypeError(`The simulation does not know this statement: ${text}`);
  return [found.begins, (tx) => found.run(tx, values)];
};
