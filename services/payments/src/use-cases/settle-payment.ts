import type { Database } from '@ticketing/common/database/database';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import { type Call, keyOf } from '../domain/call.ts';
import { checkAgainInSeconds } from '../domain/check-again.ts';
import { type Action, isPaid, isSettled, neverMade } from '../domain/payment.ts';
import { intentIn } from '../provider/answer.ts';
import type { Provider } from '../provider/provider.ts';
import { giveLeaseBack, type Leased } from '../store/leases.ts';
import { type Declines, noDeclines } from './count-declines.ts';
import { look } from './look.ts';
import { actionFor, type Known, takeOver } from './take-over.ts';

const mostSteps = 4;

/**
 * Brings a payment to where its order and the provider say it belongs: looks unless it is clear what to do, does what
 * `next` says, and goes on while that moves it. Safe to run whenever and however often.
 */
export const settlePayment = async (
  database: Database,
  provider: Provider,
  leased: Leased,
  orderStatus: OrderStatus | null,
  declines: Pick<Declines, 'record' | 'areTooMany'> = noDeclines,
): Promise<void> => {
  let known: Known = { payment: leased, order: orderStatus };
  try {
    if (actionFor(known) === 'wait')
      known = await withDeclines(await look(database, provider, known, declines), declines);
    for (let step = 0; step < mostSteps; step++) {
      const action = actionFor(known);
      const { version } = known.payment;
      if (action !== 'wait') known = await act(database, provider, known, action);
      if (known.payment.version === version) break;
    }
  } finally {
    const { payment, order } = known;
    if (payment.version === leased.version)
      await giveLeaseBack(
        database,
        leased,
        checkAgainInSeconds(order, payment.status, actionFor(known), payment.checks),
      );
  }
};

/** Reads the declines after the look: a buyer who has paid meanwhile keeps the order. */
const withDeclines = async (known: Known, declines: Pick<Declines, 'areTooMany'>): Promise<Known> => {
  const { id, status, intentId } = known.payment;
  if (intentId === null || isPaid(status) || isSettled(status)) return known;
  return { ...known, hasTooManyDeclines: await declines.areTooMany(id) };
};

const operations = { capture: 'capture', void: 'cancel', refund: 'refund' } as const;

const act = async (
  database: Database,
  provider: Provider,
  known: Known,
  action: Exclude<Action, 'wait'>,
): Promise<Known> => {
  const { payment } = known;
  if (payment.intentId === null)
    return takeOver(database, known, { kind: 'done', intent: neverMade, clientSecret: '' }, null);
  const call: Call = { operation: operations[action] };
  const answer = await provider[operations[action]](payment.intentId, keyOf(payment.id, payment.answered, call));
  if (answer.kind === 'unknown') return known;
  const told = await takeOver(database, known, answer, call);
  return intentIn(answer) ? told : look(database, provider, told);
};
