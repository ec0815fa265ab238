import type { ProblemCode } from '@ticketing/contracts/http/problems';
import { clockTime, longMoment } from '../moment.ts';
import type { ActingCode, ActingPlace } from './places.ts';
import type { Sentence } from './sentence.ts';

/** Sentences of a place: for all that its routes say about what they do, and for no answer (`away`). */
type At<P extends ActingPlace> = { readonly away: string } & Readonly<Record<ActingCode<P>, Sentence>> &
  Readonly<Partial<Record<ProblemCode, Sentence>>>;

const cannotSave = 'We can’t save this right now. Try again in a moment; what you typed stays here.';
const count = (tickets: number): string => (tickets === 1 ? '1 ticket' : `${tickets.toLocaleString('en')} tickets`);

/** `Only 1 left; you asked for 2.` */
const onlyLeft: Sentence = ({ about: { asked, left } }) =>
  asked !== undefined && left !== undefined && left > 0 && left < asked
    ? `Only ${left} left; you asked for ${asked}.`
    : 'Just taken. Unpaid ones come back; this page updates by itself.';

/**
 * What a person reads where they have pressed a button: each place has the codes that are about what its routes do, and what
 * to say of an outage.
 */
export const actingPlaces: { readonly [P in ActingPlace]: At<P> } = {
  reserve: {
    away: 'That didn’t go through. Press Reserve again in a moment; you won’t get it twice.',
    'not-found': 'This ticket isn’t here any more.',
    'own-ticket': 'This is your own ticket, so there is nothing to buy here.',
    'price-changed': 'The seller has just changed the price. This is the new one; reserve if it still suits you.',
    'amount-out-of-range': ({ refusal: { maxPlaces } }) =>
      maxPlaces !== undefined && maxPlaces > 0
        ? `Cards can’t be charged that much at once. Reserve at most ${count(maxPlaces)} at a time.`
        : 'Cards can’t be charged this amount. Choose another number of tickets.',
    'ticket-withdrawn': 'The seller has just taken this off sale. Nothing was charged.',
    'event-started': 'This has already started, so it is no longer on sale.',
    'sale-ended': 'The sale has ended, so these tickets can’t be had any more.',
    'not-on-sale-yet': ({ refusal: { saleStartsAt }, viewer }) =>
      saleStartsAt ? `On sale from ${longMoment(saleStartsAt, viewer)}.` : 'This isn’t on sale yet.',
    'ticket-reserved': onlyLeft,
    'ticket-sold-out': ({ about: { asked, left } }) =>
      asked !== undefined && left !== undefined && left > 0 && left < asked
        ? `Only ${left} left; you asked for ${asked}.`
        : 'Just sold out. Nothing was charged.',
    'own-hold': 'You hold the last of these yourself. Finish paying, and they are yours.',
    'limit-reached': ({ about: { maxPerBuyer } }) =>
      maxPerBuyer === undefined
        ? 'That would be more of these than one buyer can have. That leaves some for others.'
        : `One buyer can have ${maxPerBuyer.toLocaleString('en')} of these at most, reserved and bought together. That leaves some for others.`,
    'hold-again-later': ({ refusal: { retryAt }, viewer, wait }) =>
      `You’ve let this go more than once, so others get a chance first. You can reserve it again ${retryAt ? `from ${clockTime(retryAt, viewer)}` : wait}.`,
    'too-many-live-orders':
      'You hold as many reservations as one person can. Pay for one or cancel one, then come back.',
    'too-many-requests': ({ wait }) => `You’ve pressed Reserve very often in a short time. Try again ${wait}.`,
    'idempotency-key-in-use':
      'We’re still reserving this for you. Press Reserve again in a moment; you won’t get it twice.',
  },
  'extend-order': {
    away: 'We can’t give you more time right now. Try again in a moment.',
    'not-found': 'This reservation isn’t here any more.',
    'not-extendable': 'There is no more time to be had: it was extended twice, is being paid, or has ended.',
    'too-many-requests': ({ wait }) => `That was very often in a short time. Try again ${wait}.`,
  },
  'cancel-order': {
    away: 'We can’t cancel this right now. Try again in a moment; unpaid, it ends by itself.',
    'not-found': 'This reservation isn’t here any more.',
    'order-confirming': 'Your payment is being confirmed, so this can’t be cancelled now.',
    'order-complete': 'These tickets are paid already, so there is nothing to cancel.',
  },
  pay: {
    away: 'That didn’t go through. Your tickets stay reserved while the clock runs; press Pay again in a moment. You won’t pay twice.',
    'not-found': ({ refusal: { retryAt } }) =>
      retryAt
        ? 'This takes a moment longer than usual. Press Pay again in a moment.'
        : 'This reservation isn’t here any more.',
    'order-not-payable':
      'This can’t be paid any more: it is paid, cancelled, or its time is up. Nothing more was charged.',
    // The bank's own sentence: payments passes on none that was not written for the card's owner.
    'card-declined': ({ refusal }) => refusal.message,
    'too-many-declines': ({ wait }) =>
      `Several cards were declined, so paying is paused. Try again ${wait}, and ask your bank if your card should work.`,
    'provider-unavailable':
      'We can’t reach the bank right now. Nothing was charged, and your tickets stay reserved while the clock runs; press Pay again in a moment.',
    'invalid-input': 'This card can’t be used. Try another one.',
    'too-many-requests': ({ wait }) => `You’ve tried to pay very often in a short time. Try again ${wait}.`,
    'idempotency-key-in-use': 'Your payment is on its way already. This page updates by itself.',
  },
  'list-ticket': {
    away: 'We can’t list this right now. Press List it again in a moment; it won’t be listed twice, and what you typed stays here.',
    'event-started': 'Choose a date in the future.',
    'too-many-requests': ({ wait }) =>
      `You’ve listed a lot in a short time. Try again ${wait}; what you typed stays here.`,
  },
  'edit-ticket': {
    away: cannotSave,
    'not-found': 'This ticket isn’t here any more.',
    'not-your-ticket': 'Only the person who sells this can change it. Are you signed in with another account?',
    'ticket-withdrawn': 'This was taken off sale, so its price and the number of tickets can’t be changed any more.',
    'event-started': 'Choose a date in the future.',
    'places-taken': ({ refusal: { leastQuantity } }) =>
      leastQuantity === undefined
        ? 'More tickets than that are reserved or sold already.'
        : `${count(leastQuantity)} ${leastQuantity === 1 ? 'is' : 'are'} reserved or sold already. Choose at least ${leastQuantity.toLocaleString('en')}.`,
    'version-stale':
      'This was changed in another window since you opened it here. Reload the page to see how it is now.',
  },
  'take-off-sale': {
    away: 'We can’t take this off sale right now. Try again in a moment.',
    'not-found': 'This ticket isn’t here any more.',
    'not-your-ticket': 'Only the person who sells this can take it off sale. Are you signed in with another account?',
  },
  'sign-in': {
    away: 'We can’t sign you in right now. Try again in a moment; browsing works.',
    'invalid-credentials': 'The e-mail or the password is wrong. Try again.',
    'too-many-requests': ({ wait }) =>
      `There were many tries to sign in just now. Try again ${wait}, or on a device where you’ve signed in before.`,
  },
  'sign-up': {
    away: 'We can’t create an account right now. Try again in a moment; browsing works.',
    'email-taken': 'There is an account with this e-mail already. Sign in, or use another e-mail.',
    'too-many-requests': ({ wait }) => `There were many tries from your network just now. Try again ${wait}.`,
  },
  'sign-out': { away: 'You’re still signed in here. Try again in a moment.' },
  name: { away: 'We can’t save your name right now. Try again in a moment.' },
  'sign-out-device': { away: 'That didn’t go through. Try again in a moment.' },
};
