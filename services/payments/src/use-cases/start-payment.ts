import type { Database } from '@ticketing/common/database/database';
import { pause } from '@ticketing/common/pause';
import type { Refusal } from '@ticketing/common/refusal';
import type { Provider as ProviderName } from '@ticketing/contracts/http/payments';
import { checkAgainInSeconds } from '../domain/check-again.ts';
import { isPaid } from '../domain/payment.ts';
import { meet } from '../domain/request.ts';
import type { Provider } from '../provider/provider.ts';
import { notPayable, unavailable, unknownOrder } from '../refusals.ts';
import { giveLeaseBack, type Leased, takeLease } from '../store/leases.ts';
import { lookOften } from '../store/looks.ts';
import { findOrderStatus } from '../store/orders.ts';
import type { Payment } from '../store/payments.ts';
import { findSituation } from '../store/situations.ts';
import { insertPayment } from '../store/transitions.ts';
import { confirmPayment } from './confirm-payment.ts';
import { type Declines, noDeclines } from './count-declines.ts';
import { ensureIntent } from './ensure-intent.ts';
import type { Known } from './take-over.ts';

export type PaymentRequest = {
  readonly orderId: string;
  readonly buyerId: string;
  readonly paymentMethod: string | undefined;
  /** The network of the request. */
  readonly network: string;
  /** The origin of the page of ours that sent the request, where the buyer returns to. Their cookies are valid there only. */
  readonly origin?: string | undefined;
};

export type StartPayment = (request: PaymentRequest) => Promise<{ payment: Payment; isNew: boolean }>;

const orderPatienceMs = 2_000;
const leasePatienceMs = 15_000;
const lookAgainMs = 50;

type Turn =
  | { readonly kind: 'answer'; readonly payment: Payment }
  | { readonly kind: 'ours'; readonly leased: Leased; readonly isNew: boolean };

/**
 * Starts to pay for an order, or goes on with it: one payment per order, one intent per payment, however many ask at
 * once. With a payment method the card is asked at once.
 * @returns the payment, and whether it is new.
 * @throws Refusal `not-found`, `order-not-payable`, `card-declined` (the order stays payable), `invalid-input` for a
 * payment method that cannot be used, `too-many-declines`, `provider-unavailable`.
 */
export const createStartPayment = (
  database: Database,
  provider: Provider,
  providerName: ProviderName,
  /** Handles what orders has published so far; false if that is not possible now. */
  catchUp: () => Promise<boolean>,
  declines: Declines = noDeclines,
  /** Limits the number of waits, because waiting costs queries. */
  enterWait: (buyerId: string) => () => void = () => () => {},
): StartPayment => {
  /** What the copy of an order says may be old: orders' message that changes it may be on its way. */
  const stillUnpayable = async (kind: 'unknown' | 'overdue', orderId: string, isCaughtUp: boolean): Promise<Refusal> =>
    kind === 'overdue'
      ? notPayable(isCaughtUp)
      : unknownOrder(isCaughtUp, (await findOrderStatus(database, orderId)) !== null);

  /** Waits until the order is known, with time left, and nobody else is talking to the provider about its payment. */
  const waitForTurn = async (
    { orderId, buyerId, paymentMethod }: PaymentRequest,
    beforeWaiting: () => void,
  ): Promise<Turn> => {
    let isCaughtUp: boolean | undefined;
    for (const since = performance.now(); ; await pause(lookAgainMs)) {
      const { order, payment, now } = await findSituation(database, orderId, buyerId);
      const meeting = meet(order, payment, paymentMethod !== undefined, now);
      const waitedMs = performance.now() - since;
      switch (meeting.kind) {
        case 'unknown':
        case 'overdue':
          if (isCaughtUp !== undefined) throw await stillUnpayable(meeting.kind, orderId, isCaughtUp);
          if (waitedMs > orderPatienceMs) isCaughtUp = await catchUp();
          break;
        case 'refuse':
          throw notPayable();
        case 'start': {
          const leased = await insertPayment(database, orderId, providerName);
          if (leased) return { kind: 'ours', leased, isNew: true };
          break;
        }
        case 'go-on': {
          const leased = await takeLease(database, meeting.payment.id);
          if (leased) return { kind: 'ours', leased, isNew: false };
          if (waitedMs > leasePatienceMs) throw unavailable();
          break;
        }
        case 'answer':
          if (!isPaid(meeting.payment.status)) await lookOften(database, meeting.payment.id);
          return { kind: 'answer', payment: meeting.payment };
      }
      beforeWaiting();
    }
  };
  const takeTurn = async (request: PaymentRequest): Promise<Turn> => {
    let leave: (() => void) | undefined;
    const beforeWaiting = (): void => {
      leave ??= enterWait(request.buyerId);
    };
    return waitForTurn(request, beforeWaiting).finally(() => leave?.());
  };
  const tryCard = (known: Known, paymentMethod: string, request: PaymentRequest): Promise<Known> =>
    declines.countByNetwork(request, (onDeclined) =>
      confirmPayment(
        database,
        provider,
        known,
        { paymentMethod, origin: request.origin },
        async (intentId, chargeId, reason) => {
          onDeclined();
          await declines.record(intentId, chargeId, reason);
        },
      ),
    );

  return async (request) => {
    const turn = await takeTurn(request);
    if (turn.kind === 'answer') {
      if (!isPaid(turn.payment.status)) await declines.requireNoPause(request);
      return { payment: turn.payment, isNew: false };
    }
    let known: Known = { payment: turn.leased, order: 'awaiting-payment' };
    try {
      // Checked under the lease, so that concurrent cards do not all pass before the first is declined.
      await declines.requireNoPause(request);
      known = await ensureIntent(database, provider, known);
      if (request.paymentMethod !== undefined) known = await tryCard(known, request.paymentMethod, request);
      return { payment: known.payment, isNew: turn.isNew };
    } finally {
      await conclude(database, turn.leased, known);
    }
  };
};

/** What is to be done since the order was decided meanwhile has been asked of the settler by then. */
const conclude = async (database: Database, leased: Leased, { payment, order }: Known): Promise<void> => {
  if (payment.version === leased.version)
    await giveLeaseBack(database, leased, checkAgainInSeconds(order, payment.status, 'wait', 0));
};
