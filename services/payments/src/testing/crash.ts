import type { Database, Transaction } from '@ticketing/common/database/database';
import type { Provider } from '../provider/provider.ts';

export class Crash extends Error {
  override name = 'Crash';
}

/** A process that dies before its nth step: a statement, a transaction or a call of the provider. */
export type Doomed = { readonly database: Database; readonly provider: Provider; isDead(): boolean };

/** From its last step on nothing of it has any effect: its statements and calls end in a Crash, open transactions roll back. */
export const doom = (database: Database, provider: Provider, lastStep: number): Doomed => {
  let step = 0;
  const boundary = (): void => {
    step += 1;
    if (step >= lastStep) throw new Crash(`died at step ${lastStep}`);
  };
  const mortal = <F extends (...args: never[]) => Promise<unknown>>(act: F): F =>
    (async (...args: Parameters<F>) => {
      boundary();
      return act(...args);
    }) as F;
  const transaction = mortal(<T>(work: (tx: Transaction) => Promise<T>) =>
    database.transaction((tx) => work({ ...tx, query: mortal(tx.query) as Transaction['query'] })),
  );
  const { create, find, retrieve, confirm, capture, cancel, refund } = provider;
  return {
    database: {
      ...database,
      query: mortal(database.query) as Database['query'],
      call: mortal(database.call) as Database['call'],
      transaction,
    },
    provider: {
      ...provider,
      create: mortal(create),
      find: mortal(find),
      retrieve: mortal(retrieve),
      confirm: mortal(confirm),
      capture: mortal(capture),
      cancel: mortal(cancel),
      refund: mortal(refund),
    },
    isDead: () => step >= lastStep,
  };
};
