import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import type { Check, Source } from '../check.ts';
import { pair, type Row } from '../pair.ts';

const payments: Source = {
  database: 'payments',
  sql: `select p.intent_id collate "C" as id, p.status, p.amount_cents, p.currency, o.status as order_status
        from payments p left join orders o on o.id = p.order_id where p.intent_id is not null order by 1`,
};

const withoutIntent: Source = {
  database: 'payments',
  sql: `select id, status from payments
        where intent_id is null and status in ('authorized', 'captured', 'refunded') order by id`,
};

// Payments gives up strange authorizations after 10 minutes, and looks once a minute.
const strangerSeconds = 12 * 60;

/** The provider's own books and payments, intent by intent. Nothing to compare where the provider is not the sandbox. */
export const provider: Check = {
  name: 'provider: it says what the payments say',
  run: async ({ rows, provider }, tally) => {
    if (!provider) return;
    const now = Date.now() / 1_000;
    for await (const [intent, payment] of pair(provider, rows(payments))) {
      tally.compared();
      for (const wrong of intent ? judge(intent, payment, now) : ['the provider does not know it'])
        tally.differ((intent ?? payment)!.id, wrong);
    }
    for await (const { id, status } of rows(withoutIntent)) tally.differ(id, `is ${status} without an intent`);
  },
};

/** What is wrong with an intent, given the payment it belongs to. `now` in Unix seconds. */
const judge = (intent: Row, payment: Row | null, now: number): string[] => {
  const wrong: string[] = [];
  const { held, captured, refunded, captures } = intent;
  const kept = `${Number(captured) - Number(refunded)}`;
  if (Number(captures) > 1) wrong.push(`was captured ${captures} times`);
  if (!payment) {
    if (kept !== '0') wrong.push(`${kept} was taken for no payment of ours`);
    if (held !== '0' && now - Number(intent.created) > strangerSeconds)
      wrong.push(`${held} is held for no payment of ours`);
    return wrong;
  }
  const { status, amount_cents: amount, order_status: order } = payment;
  if (intent.amount !== amount || intent.currency !== payment.currency)
    wrong.push(`is over ${intent.amount} ${intent.currency}, the payment over ${amount} ${payment.currency}`);
  if (kept !== (status === 'captured' ? amount : '0')) wrong.push(`the payment is ${status}, ${kept} was taken`);
  const isSettled = order === 'complete' || order === 'cancelled' || order === 'refunded';
  if (status === 'authorized' && held !== amount) wrong.push(`the payment is authorized, ${held} is held`);
  else if (held !== '0' && (isSettled || !mayHold.includes(status as PaymentStatus)))
    wrong.push(`the payment is ${status}, the order ${order ?? 'unknown'}, and ${held} is held`);
  return wrong;
};

// Until the provider's word arrives, it may hold what payments does not know of.
const mayHold: readonly PaymentStatus[] = ['created', 'requires-action', 'authorized'];
