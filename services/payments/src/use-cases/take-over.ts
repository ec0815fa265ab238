import type { Database } from '@ticketing/common/database/database';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import { type Answered, type Call, captureRefusals, keyOf } from '../domain/call.ts';
import { checkAgainInSeconds } from '../domain/check-again.ts';
import { entriesFor } from '../domain/ledger.ts';
import { type Action, type Intent, isPaid, next, observe } from '../domain/payment.ts';
import { type Answer, intentIn } from '../provider/answer.ts';
import { keepAnswer } from '../store/answers.ts';
import { findOrderStatus } from '../store/orders.ts';
import { findPayment, type Payment } from '../store/payments.ts';
import { movePayment } from '../store/transitions.ts';

/** A payment and its order, as far as known. An order that moves on meanwhile asks for another look by itself. */
export type Known = {
  readonly payment: Payment;
  readonly order: OrderStatus | null;
  /** The buyer has so many declined cards that an unpaid intent is given up. */
  readonly hasTooManyDeclines?: boolean;
};

/** What is to be done now. */
export const actionFor = ({ payment, order, hasTooManyDeclines = false }: Known): Action =>
  next(order, payment.status, captureRefusals(payment.answered), hasTooManyDeclines);

/**
 * Takes over what the provider has answered: the answer itself where the same call may be made again, and what its
 * intent makes of the payment. A payment that moves is no longer leased.
 */
export const takeOver = async (database: Database, known: Known, answer: Answer, call: Call | null): Promise<Known> => {
  const intent = intentIn(answer);
  const kept = call && toKeep(call, answer);
  if (!kept) return intent ? follow(database, known, intent) : known;
  const { payment } = known;
  // Kept before the payment moves: the other way round, a crash between the two would leave the key in use for ever.
  await keepAnswer(database, payment.id, keyOf(payment.id, payment.answered, kept), kept, sentenceOf(answer));
  const noted = { ...known, payment: { ...payment, answered: [...payment.answered, kept] } };
  return intent ? follow(database, noted, intent) : noted;
};

/** Moves the payment on as its intent says. Whoever has moved it meanwhile, it goes on from there. */
const follow = async (database: Database, known: Known, intent: Intent): Promise<Known> => {
  let { payment, order } = known;
  // What a canceled intent means is decided by the order as it is now, not as it was when we began.
  if (intent.status === 'canceled') order = await findOrderStatus(database, payment.orderId);
  for (;;) {
    // A word about an intent that is not, or no longer, the payment's own says nothing.
    if (intent.id !== (payment.intentId ?? '')) return { ...known, payment, order };
    const status = observe(payment.status, intent, order);
    const nextActionUrl = status === 'requires-action' ? intent.redirectUrl : null;
    if (status === payment.status && nextActionUrl === payment.nextActionUrl) return { ...known, payment, order };
    const moved = await movePayment(database, payment, {
      status,
      nextActionUrl,
      entries: entriesFor(payment.status, status, payment.amountCents),
      checkAgainInSeconds: checkAgainInSeconds(
        order,
        status,
        actionFor({ ...known, payment: { ...payment, status }, order }),
        0,
      ),
    });
    if (moved) return { ...known, payment: moved, order };
    payment = await findPayment(database, payment.id);
  }
};

/**
 * A call that was done is not made again, but for a confirmation after which the buyer is asked or another try is due:
 * who fails 3-D Secure may take the same card once more.
 */
const toKeep = (call: Call, answer: Answer): Answered | null => {
  if (answer.kind === 'unknown') return null;
  const isOver =
    answer.kind === 'done' && (call.operation !== 'confirm' || isPaid(observe('created', answer.intent, null)));
  return isOver ? null : { ...call, answer: answer.kind };
};

const sentenceOf = (answer: Answer): string => ('sentence' in answer ? answer.sentence : '');
