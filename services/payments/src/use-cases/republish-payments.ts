import type { Transaction } from '@ticketing/common/database/database';
import { append } from '@ticketing/common/messaging/outbox';
import { sayPayment } from '../say-payment.ts';
import { listAllPayments } from '../store/payments.ts';

const pageSize = 1_000;

/** Says the current state of every payment again. */
export const republishPayments = async (tx: Transaction): Promise<void> => {
  for (let after: string | null = null; ; ) {
    const page = await listAllPayments(tx, after, pageSize);
    await append(tx, page.map(sayPayment));
    after = page.at(-1)?.id ?? null;
    if (page.length < pageSize) return;
  }
};
