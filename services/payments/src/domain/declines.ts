/** A card that was declined. */
export type Decline = { readonly orderId: string; readonly declinedAt: Date };

export const declinesBeforePause = 5;
export const declinesOfBuyerADay = 15;
const firstPauseSeconds = 60;
const longestPauseSeconds = 900;
const daySeconds = 86_400;

/**
 * Seconds until the next card may be tried for an order; 0 when now. From 5 declines on, an order pauses after each one for
 * 1, 2, 4, … and at most 15 minutes. A buyer with 15 within 24 hours pauses until the first of those is that old. These are
 * enough attempts for honest mistakes, and too few to test a list of card numbers. `ofBuyer` are the buyer's latest, newest first.
 */
export const pauseSeconds = (orderId: string, ofBuyer: readonly Decline[], now: Date): number => {
  const recent = ofBuyer.filter(({ declinedAt }) => secondsSince(declinedAt, now) < daySeconds);
  const ofOrder = recent.filter((decline) => decline.orderId === orderId);
  const [last] = ofOrder;
  const beyond = ofOrder.length - declinesBeforePause;
  const pause = last && beyond >= 0 ? Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** beyond) : 0;
  const first = recent[declinesOfBuyerADay - 1];
  return Math.max(
    0,
    last ? Math.ceil(pause - secondsSince(last.declinedAt, now)) : 0,
    first ? Math.ceil(daySeconds - secondsSince(first.declinedAt, now)) : 0,
  );
};

/**
 * Whether a buyer's unpaid intents are cancelled, given the buyer's declines within 24 hours. A client secret confirms an
 * intent at the provider without asking us, so a pause alone does not stop that. The buyer cannot pay through us
 * either until the first of these declines is a day old.
 */
export const hasTooManyDeclines = (ofBuyerInADay: number): boolean => ofBuyerInADay >= declinesOfBuyerADay;

const secondsSince = (then: Date, now: Date): number => (now.getTime() - then.getTime()) / 1_000;

/** Reasons that help the owner of a card and do not reveal whether the card is worth anything to a thief. */
const helpful: readonly string[] = [
  'authentication_required',
  'card_velocity_exceeded',
  'expired_card',
  'incorrect_cvc',
  'incorrect_number',
  'insufficient_funds',
  'invalid_cvc',
  'invalid_expiry_month',
  'invalid_expiry_year',
  'invalid_number',
  'processing_error',
];

/** The text for a buyer whose card was declined. Fraud, theft, loss and unknown reasons share one sentence. */
export const sentenceForBuyer = (reason: string | undefined, sentence: string): string =>
  reason !== undefined && helpful.includes(reason) ? sentence : 'The card was declined.';
