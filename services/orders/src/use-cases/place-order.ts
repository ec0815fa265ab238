import { type Database, isDatabaseTrouble } from '@ticketing/common/database/database';
import { pause } from '@ticketing/common/pause';
import { Refusal } from '@ticketing/common/refusal';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { writtenMoney } from '@ticketing/contracts/money';
import { claim, type PlacementOutcome, type PlacementRequest, type PlacementRules } from '../store/placements.ts';
import { knowsTicket } from '../store/tickets.ts';
import { createBatcher } from './batch.ts';
import { placeWithinRange } from './place-within-range.ts';

const patienceMs = 2_000;
const lookAgainMs = 50;

// A thousand at once for one ticket are all served; beyond this the last would wait for seconds.
const mostUndecided = 1_500;
// So many in one batch come together only when requests queue up; that is so for a moment after.
const crowd = 32;
const crowdedForMs = 200;

export type Placing = {
  /** @throws Refusal `unavailable` when too many wait already */
  place(request: PlacementRequest): Promise<PlacementOutcome>;
  /** Whether requests queue up. */
  isBusy(): boolean;
};

/** Where requests for places gather and are decided together. */
export const createPlacing = (database: Database, rules: PlacementRules): Placing => {
  let crowdedAt = Number.NEGATIVE_INFINITY;
  const decide = (requests: readonly PlacementRequest[]): Promise<PlacementOutcome[]> => {
    if (requests.length >= crowd) crowdedAt = performance.now();
    return claim(database, rules, requests);
  };
  const batcher = createBatcher<PlacementRequest, PlacementOutcome>(decide, {
    limits: { size: 128, inFlight: 2 },
    clash: ({ buyerId, key }) => (key === null ? null : `${buyerId} ${key}`),
    isFatal: isDatabaseTrouble,
  });
  return {
    place: async (request) => {
      if (batcher.undecided() >= mostUndecided)
        throw new Refusal('unavailable', 'More people are buying than we can serve at once. Try again in a moment.', {
          retryAfterSeconds: 1,
        });
      return batcher.submit(request);
    },
    isBusy: () => performance.now() - crowdedAt < crowdedForMs,
  };
};

/** What a wait for an unknown ticket needs. */
export type Waits = {
  /** @returns what ends the wait @throws Refusal when too many wait already */
  readonly enterWait: (buyerId: string) => () => void;
  /** Handles what tickets has published so far; false if that is not possible now. */
  readonly catchUp: () => Promise<boolean>;
};

const freeWaits: Waits = { enterWait: () => () => {}, catchUp: async () => true };

/**
 * Reserves places for a buyer: all of them or none, exactly as many as there are. An unknown ticket is waited for up to
 * 2 s, since its seller may be quicker than the broker, and then requested with `catchUp`. Such waits cost queries:
 * `enterWait` bounds them.
 * @throws Refusal saying why not.
 */
export const createPlaceOrder =
  (
    database: Database,
    rules: PlacementRules,
    placing = createPlacing(database, rules),
    { enterWait, catchUp }: Waits = freeWaits,
  ) =>
  async (request: PlacementRequest): Promise<OrderState> => {
    const place = placeWithinRange(database, placing.place);
    let outcome = await place(request);
    if (outcome.outcome === 'not-found') {
      const leave = enterWait(request.buyerId);
      const wait = await waitForTicket(database, request.ticketId, catchUp).finally(leave);
      if (wait === 'not-caught-up') throw notKnownYet();
      if (wait === 'known') outcome = await place(request);
    }
    if (outcome.outcome === 'created' || outcome.outcome === 'kept') return outcome.answer;
    throw refusalFor(outcome as RefusedOutcome, request);
  };

const waitForTicket = async (
  database: Database,
  ticketId: string,
  catchUp: () => Promise<boolean>,
): Promise<'known' | 'unknown' | 'not-caught-up'> => {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookAgainMs) {
    await pause(lookAgainMs);
    if (await knowsTicket(database, ticketId)) return 'known';
  }
  const isCaughtUp = await catchUp();
  if (await knowsTicket(database, ticketId)) return 'known';
  return isCaughtUp ? 'unknown' : 'not-caught-up';
};

const notKnownYet = (): Refusal =>
  new Refusal('not-found', 'We do not know this ticket yet. Please try again in a moment.', { retryAfterSeconds: 2 });

type RefusedOutcome = Exclude<PlacementOutcome, { answer: OrderState }>;

const refusalFor = (refused: RefusedOutcome, { quantity }: PlacementRequest): Refusal => {
  const { outcome, answer } = refused;
  switch (outcome) {
    case 'not-found':
      return new Refusal(outcome, 'There is no such ticket.');
    case 'own-ticket':
      return new Refusal(outcome, 'This is your own ticket; somebody else has to buy it.');
    case 'ticket-withdrawn':
      return new Refusal(outcome, 'The seller has taken this ticket off sale.');
    case 'event-started':
      return new Refusal(outcome, 'The event has started; its tickets are no longer sold.');
    case 'sale-ended':
      return new Refusal(outcome, 'The sale has ended; these tickets are no longer sold.');
    case 'not-on-sale-yet':
      return new Refusal(outcome, 'The sale has not started yet.', { saleStartsAt: answer });
    case 'too-many-live-orders':
      return new Refusal(
        outcome,
        'You have as many unpaid reservations as one may have. Pay for one or cancel it first.',
      );
    case 'idempotency-key-reused':
      return new Refusal(outcome, 'This Idempotency-Key was used for another request. Use a new one.');
    case 'own-hold':
      return new Refusal(
        outcome,
        'Not enough tickets are left, and you hold some of them yourself. Pay for your reservation, or cancel it.',
        { orderId: answer },
      );
    case 'limit-reached':
      return new Refusal(outcome, limitSentence(answer, quantity));
    case 'hold-again-later':
      return new Refusal(
        outcome,
        'You have let this ticket go more than once, so others get a chance first. ' +
          `You can reserve it again in ${inWords(answer)}.`,
        { retryAfterSeconds: answer },
      );
    case 'price-changed':
      return new Refusal(
        outcome,
        `A ticket now costs ${writtenMoney(answer.priceCents, answer.currency)}. Look again before you reserve.`,
      );
    case 'amount-out-of-range':
      return new Refusal(outcome, rangeSentence(answer.maxPlaces, quantity), { maxPlaces: answer.maxPlaces });
    case 'ticket-sold-out':
      return new Refusal(
        outcome,
        answer > 0
          ? `Only ${answer} ${answer === 1 ? 'is' : 'are'} left; you asked for ${quantity}.`
          : 'All tickets are sold.',
      );
    case 'ticket-reserved':
      return new Refusal(
        outcome,
        answer > 0
          ? `Only ${answer} ${answer === 1 ? 'is' : 'are'} free right now; you asked for ${quantity}. Unpaid ones come back.`
          : 'All are reserved by others right now. Unpaid ones come back.',
      );
  }
};

const limitSentence = ({ max, have }: { readonly max: number; readonly have: number }, quantity: number): string => {
  if (have === 0) return `One buyer may have ${max} of this ticket at most; you asked for ${quantity}.`;
  const more = max - have;
  return more > 0
    ? `One buyer may have ${max} of this ticket at most. You have ${have}, so you can take ${more} more.`
    : `One buyer may have ${max} of this ticket at most, and you have ${have}.`;
};

const rangeSentence = (maxPlaces: number, quantity: number): string => {
  if (maxPlaces === 0) return 'One ticket at this price is more than a card can be charged at once.';
  const most = maxPlaces === 1 ? '1 of these tickets' : `${maxPlaces} of these tickets`;
  return `${quantity} of these are more than a card can be charged at once. You can reserve ${most} at a time.`;
};

const inWords = (seconds: number): string => {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
};
