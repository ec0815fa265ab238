import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { copyTo, inTransaction, openDatabase } from './database.ts';
import { deliveryStore } from './deliveries.ts';
import { eventStore } from './events.ts';
import { intentStore } from './intents.ts';
import { keptAnswerStore } from './kept-answers.ts';
import { paymentMethodStore } from './payment-methods.ts';

/** Everything the sandbox remembers, in `folder`. */
export const openStore = (folder: string) => {
  const db = openDatabase(folder);
  return {
    intents: intentStore(db),
    paymentMethods: paymentMethodStore(db),
    events: eventStore(db),
    deliveries: deliveryStore(db),
    keptAnswers: keptAnswerStore(db),
    inTransaction: <T>(work: () => T): T => inTransaction(db, work),
    /** Writes a copy of everything beside the original and returns its path. Whoever asked for it deletes it. */
    copy: (): string => {
      const file = join(folder, `copy-${randomUUID()}.db`);
      copyTo(db, file);
      return file;
    },
    close: (): void => db.close(),
  };
};

export type Store = ReturnType<typeof openStore>;
