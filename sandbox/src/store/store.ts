import { inTransaction, openDatabase } from './database.ts';
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
    close: (): void => db.close(),
  };
};

export type Store = ReturnType<typeof openStore>;
