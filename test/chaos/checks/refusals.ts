import type { Operation } from '../workload/history.ts';
import type { Evidence, ListingState, Step } from './evidence.ts';
import { during, shares, timelines, within } from './timeline.ts';

// A commit is stamped a moment before others see it.
const toleranceMs = 250;

const declining: readonly unknown[] = ['pm_card_chargeDeclined'];
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** A refused request: what it was about, and the span in which its reason has to have been true. */
type Refused = {
  readonly operation: Operation;
  readonly who: string;
  readonly id: string;
  readonly body: {
    readonly ticketId: string;
    readonly quantity: number;
    readonly orderId: string;
    readonly expectedUnitPriceCents?: number;
    readonly paymentMethod?: string;
  };
  readonly from: number;
  readonly to: number;
};

/** Whether a reason was true, for every way in which somebody may be refused in a chaos run. Nothing else is a reason. */
const reasonsIn = (evidence: Evidence): Readonly<Record<string, (refused: Refused) => boolean>> => {
  const { history, steps, places, orders, maxPerBuyer, liveOrdersMax, knownAtPayments } = evidence;
  const lines = timelines(steps);
  const linesOfBuyers = shares(steps, orders);
  const buyers = new Map(orders.map(({ id, buyerId }) => [id, buyerId]));
  const liveOfBuyers = timelines(
    steps.map((step) => ({ ...step, quantity: 1 })),
    ({ orderId }) => buyers.get(orderId) ?? '',
  );
  const stepsOf = Map.groupBy(steps, ({ orderId }) => orderId);
  const rows = new Map(orders.map((order) => [order.id, order]));
  const listings = Map.groupBy(evidence.listingStates, ({ ticketId }) => ticketId);
  const copies = Map.groupBy(evidence.copyStates, ({ ticketId }) => ticketId);
  const byKey = Map.groupBy(history.operations, ({ who, key }) => `${who} ${key}`);

  const held = ({ body, from, to }: Refused) => during(lines.get(body.ticketId) ?? [], from, to);
  const isTaken = (refused: Refused): boolean => {
    const total = places.get(refused.body.ticketId) ?? 0;
    return held(refused).some((line) => total - line.held - line.sold < refused.body.quantity);
  };
  const own = ({ who, body, from, to }: Refused) =>
    during(linesOfBuyers.get(`${who} ${body.ticketId}`) ?? [], from, to);
  const was = (
    states: readonly ListingState[] | undefined,
    { from, to }: Refused,
    is: (state: ListingState) => boolean,
  ) => within(states ?? [], from, to).some(is);
  const isUnknown = (states: readonly ListingState[] | undefined, { from }: Refused): boolean =>
    !(states ?? []).some(({ at }) => at <= from);
  const isWithdrawn = ({ status }: ListingState): boolean => status === 'withdrawn';
  const isForeign = ({ id, who }: Refused): boolean => buyers.get(id) !== who;
  const others = ({ operation }: Refused) =>
    (byKey.get(`${operation.who} ${operation.key}`) ?? []).filter((other) => other !== operation);
  /** Another attempt with the same key got no answer, or none before this one was made. */
  const isRunning = (refused: Refused): boolean =>
    others(refused).some(
      ({ invokedAt, answeredAt, outcome }) =>
        invokedAt <= refused.to && (answeredAt >= refused.from || outcome === 'unknown'),
    );

  return {
    'reserve ticket-reserved': isTaken,
    'reserve ticket-sold-out': (refused) => {
      const total = places.get(refused.body.ticketId) ?? 0;
      return held(refused).some(({ sold }) => total - sold < refused.body.quantity);
    },
    'reserve own-hold': (refused) => isTaken(refused) && own(refused).some((line) => line.held > 0),
    'reserve limit-reached': (refused) => {
      const { ticketId, quantity } = refused.body;
      const most = maxPerBuyer.get(ticketId) ?? 0;
      return quantity > most || own(refused).some((line) => line.held + line.sold + quantity > most);
    },
    'reserve too-many-live-orders': ({ who, from, to }) =>
      during(liveOfBuyers.get(who) ?? [], from, to).some((line) => line.held >= liveOrdersMax),
    'reserve price-changed': (refused) =>
      was(
        copies.get(refused.body.ticketId),
        refused,
        (state) => state.priceCents !== refused.body.expectedUnitPriceCents,
      ) && refused.body.expectedUnitPriceCents !== undefined,
    'reserve ticket-withdrawn': (refused) => was(copies.get(refused.body.ticketId), refused, isWithdrawn),
    'reserve not-found': (refused) => isUnknown(copies.get(refused.body.ticketId), refused),
    'reserve idempotency-key-reused': (refused) =>
      others(refused).some(
        ({ body, outcome, invokedAt }) =>
          invokedAt <= refused.to &&
          outcome !== 'refused' &&
          JSON.stringify(body) !== JSON.stringify(refused.operation.body),
      ),
    'list idempotency-key-in-use': isRunning,
    'pay idempotency-key-in-use': isRunning,
    'look not-found': (refused) => isUnknown(listings.get(refused.id), refused),
    'edit ticket-withdrawn': (refused) => was(listings.get(refused.id), refused, isWithdrawn),
    'read order not-found': isForeign,
    'read order invalid-input': ({ id }) => !uuid.test(id),
    'cancel not-found': isForeign,
    'cancel order-confirming': ({ id, from, to }) => wasOnce(stepsOf.get(id), 'confirming', from, to),
    'cancel order-complete': ({ id, from, to }) => wasOnce(stepsOf.get(id), 'complete', from, to),
    // Payments refuses by the time it knows of; that it was moved it may not have heard yet.
    'pay order-not-payable': ({ body: { orderId }, to }) =>
      (rows.get(orderId)?.expiresAt ?? 0) <= to ||
      (stepsOf.get(orderId) ?? []).some(({ at, status }) => status !== 'awaiting-payment' && at <= to),
    'pay not-found': ({ body: { orderId }, who, from }) =>
      buyers.get(orderId) !== who || (knownAtPayments.get(orderId) ?? Number.POSITIVE_INFINITY) > from,
    'pay card-declined': ({ body }) => declining.includes(body.paymentMethod),
  };
};

/** I9: every 4xx is justified by a state between its being asked and its answer. */
export const checkRefusals = (evidence: Evidence): readonly string[] => {
  const reasons = reasonsIn(evidence);
  return evidence.history.operations
    .filter(({ outcome }) => outcome === 'refused')
    .flatMap((operation) => {
      const { who, what, code, status, body, path, invokedAt, answeredAt } = operation;
      const refused: Refused = {
        operation,
        who,
        id: path.split('/').at(-1) ?? '',
        body: (body ?? {}) as Refused['body'],
        from: invokedAt - toleranceMs,
        to: answeredAt + toleranceMs,
      };
      if (reasons[`${what} ${code}`]?.(refused) || isLostSession(evidence, operation)) return [];
      const at = new Date(invokedAt).toISOString();
      const line = what === 'reserve' ? `: ${JSON.stringify(reasonlessLine(evidence, refused))}` : '';
      return [
        `${what} ${path} ${JSON.stringify(body ?? '')} was refused (${status} ${code}) at ${at} without a reason${line}`,
      ];
    });
};

/** A session that was made after the backup which auth's database was put back to is gone (ADR 0010). */
const isLostSession = ({ history }: Evidence, { code, answeredAt }: Operation): boolean =>
  code === 'not-signed-in' &&
  history.disturbances.some(({ kind, from }) => kind === 'auth with an older database' && from <= answeredAt);

/** What was held and sold meanwhile, for whoever reads about a place that was refused. */
const reasonlessLine = ({ steps }: Evidence, { body, from, to }: Refused) =>
  during(timelines(steps.filter(({ ticketId }) => ticketId === body.ticketId)).get(body.ticketId) ?? [], from, to);

const wasOnce = (steps: readonly Step[] = [], status: string, from: number, to: number): boolean =>
  steps.some((step, nth) => step.status === status && step.at <= to && (steps[nth + 1]?.at ?? to) >= from);
