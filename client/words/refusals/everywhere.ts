import type { ProblemCode } from '@ticketing/contracts/http/problems';
import { fieldSentence } from './field-mistakes.ts';
import type { Sentence } from './sentence.ts';

const ourMistake = 'Something went wrong on our side. Try again in a moment.';

/** What a person reads for a problem code, where its place has no sentence of its own. */
export const everywhere: Readonly<Record<ProblemCode, Sentence>> = {
  'invalid-input': ({ refusal }) => fieldSentence(refusal.errors),
  'invalid-signature': ourMistake,
  'not-signed-in': 'You’re signed out. Sign in to go on.',
  'invalid-credentials': 'The e-mail or the password is wrong. Try again.',
  'card-declined': 'Your card was declined. Nothing was charged; try another card.',
  'not-your-ticket': 'Only the person who sells this can change it. Are you signed in with another account?',
  'cross-site-write': ({ refusal }) => {
    const [, site] = /\bOpen (https?:\/\/[\w.:[\]-]+) and/.exec(refusal.message) ?? [];
    return `This page is open at an address that is not ours. Open ${site ?? 'it at its own address'} and try again there.`;
  },
  'not-found': 'This isn’t here any more. The address may be mistyped.',
  'method-not-allowed': 'That can’t be done here. Reload the page and try again.',
  'email-taken': 'There is an account with this e-mail already. Sign in, or use another e-mail.',
  'price-changed': 'The seller has just changed the price. Look again before you go on.',
  'ticket-reserved': 'All reserved right now. Unpaid ones come back.',
  'ticket-sold-out': 'Sold out.',
  'own-hold': 'You hold the last of these yourself.',
  'limit-reached': 'You have as many of these as one buyer can have.',
  'ticket-withdrawn': 'This was taken off sale.',
  'places-taken': 'More tickets than that are reserved or sold already.',
  'order-confirming': 'Your payment is being confirmed, so this can’t be changed now.',
  'order-complete': 'These tickets are paid already.',
  'not-extendable': 'There is no more time to be had for this reservation.',
  'order-not-payable': 'This can’t be paid any more. Nothing was charged.',
  'idempotency-key-in-use': 'We’re still working on this. Try again in a moment.',
  'version-stale': 'This was changed in another window. Reload the page to see how it is now.',
  'body-too-large': 'That is too long. Shorten it and try again.',
  'unsupported-media-type': ourMistake,
  'own-ticket': 'This is your own ticket, so there is nothing to buy here.',
  'amount-out-of-range': 'Cards can’t be charged this amount. Choose another number of tickets.',
  'event-started': 'This has already started, so it is no longer on sale.',
  'sale-ended': 'The sale has ended.',
  'not-on-sale-yet': 'This isn’t on sale yet.',
  'idempotency-key-reused': 'Something else was asked for meanwhile. Reload the page and try again.',
  'hold-again-later': ({ wait }) => `Other buyers get a chance first. Try again ${wait}.`,
  'too-many-live-orders': 'You hold as many reservations as one person can. Pay for one or cancel one first.',
  'too-many-declines': ({ wait }) =>
    `Several cards were declined, so paying is paused. Try again ${wait}, and ask your bank if your card should work.`,
  'too-many-requests': ({ wait }) => `That was very often in a short time. Try again ${wait}.`,
  'internal-error': ourMistake,
  'provider-unavailable': 'We can’t reach the bank right now. Nothing was charged; try again in a moment.',
  unavailable: 'We can’t do this right now. Try again in a moment.',
};
