import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxControl } from '../../support/sandbox.ts';
import type { Random } from '../random.ts';
import type { History, Operation } from './history.ts';
import type { Market, Offer } from './market.ts';
import type { Person } from './person.ts';
import { browse, cancel, lookAt, pay, readOrder, reserve, whoAmI } from './requests.ts';
import type { Secrets } from './secrets.ts';
import { walkThrough } from './walk.ts';

export type Place = {
  readonly market: Market;
  readonly sandbox: () => SandboxControl;
  readonly secrets: Secrets;
  readonly history: History;
  readonly goesOn: () => boolean;
  /** How long people take to think between two things, in ms. */
  readonly thinkMs: number;
};

/** How many unpaid reservations one buyer may have in a chaos run. */
export const liveOrdersMax = 6;

/** What somebody does with a reservation, and how often. */
const plans = {
  pay: 48,
  'pay after a decline': 9,
  'pay after looking at the form': 6,
  'pay twice at once': 5,
  'pay with 3-D Secure': 8,
  'fail 3-D Secure': 2,
  'leave at 3-D Secure': 3,
  'let go': 7,
  'pay and let go at once': 4,
  'let go after paying': 4,
  leave: 4,
} as const;

/** Looks around, reserves, and pays, lets go or forgets about it, again and again. */
export const buy = async (me: Person, place: Place, random: Random): Promise<void> => {
  const { market, goesOn, thinkMs } = place;
  while (goesOn()) {
    await me.keepSignedIn();
    await sleep(random.whole(0, thinkMs));
    if (random.chance(0.3)) await me.ask(browse());
    if (random.chance(0.1)) await me.ask(whoAmI());
    if (random.chance(0.05)) await peek(me, place);
    if (random.chance(0.03)) await walkThrough(me, { list: 'orders', query: 'limit=3' }, place.history, false);
    const offer = market.pick(random);
    if (!offer) continue;
    if (random.chance(0.02)) await reserveTooMany(me, place, offer);
    const shownCents = await see(me, random, offer);
    if (random.chance(0.2)) await sleep(random.whole(0, 2 * thinkMs));
    const order = await reserveOne(me, place, random, offer.id, shownCents);
    if (!order) continue;
    await carryOut[random.weighted(plans)](me, place, order, random);
    await untilSettled(me, place, order.id);
  }
};

type Order = { readonly id: string };

/** Tries an order of somebody else. */
const peek = async (me: Person, { secrets }: Place): Promise<void> => {
  const id = secrets.another(me.id);
  if (id) await me.ask(readOrder(id));
};

/** The price somebody has in front of them: as they heard of it, or as the ticket's page shows it now. */
const see = async (me: Person, random: Random, { id, priceCents }: Offer): Promise<number> => {
  if (!random.chance(0.3)) return priceCents;
  const { outcome, answer } = await me.ask(lookAt(id));
  return outcome === 'ok' ? answer.priceCents : priceCents;
};

/** More reservations at once than one may have, and all of them given up again. */
const reserveTooMany = async (me: Person, { goesOn, secrets }: Place, { id: ticketId }: Offer): Promise<void> => {
  const asked = Array.from({ length: liveOrdersMax + 1 }, () => me.insist(reserve({ ticketId, quantity: 1 }), goesOn));
  const made = (await Promise.all(asked)).filter(({ outcome }) => outcome === 'ok').map(({ answer }) => answer.id);
  secrets.keep(me.id, ...made);
  await Promise.all(made.map((id) => me.insist(cancel(id), goesOn)));
};

const reserveOne = async (
  me: Person,
  { market, goesOn, secrets }: Place,
  random: Random,
  ticketId: string,
  shownCents: number,
): Promise<Order | null> => {
  const quantity = random.pick([1, 1, 1, 2, 3]);
  const body = { ticketId, quantity, ...(random.chance(0.5) ? { expectedUnitPriceCents: shownCents } : {}) };
  const request = reserve(body);
  const { outcome, code, answer } = await me.insist(request, goesOn);
  if (outcome === 'ok') {
    secrets.keep(me.id, answer.id);
    // The key of this request, for another one.
    if (random.chance(0.03)) await me.ask({ ...request, body: { ...body, quantity: quantity + 1 } });
    return answer;
  }
  if (code === 'ticket-withdrawn' || (code === 'ticket-sold-out' && quantity === 1)) market.drop(ticketId);
  return null;
};

type Plan = (me: Person, place: Place, order: Order, random: Random) => Promise<unknown>;

const carryOut: Readonly<Record<keyof typeof plans, Plan>> = {
  pay: (me, place, order) => payWith(me, place, order, 'pm_card_visa'),
  'pay after a decline': async (me, place, order) => {
    const { outcome } = await payWith(me, place, order, 'pm_card_chargeDeclined');
    if (outcome !== 'unknown') await payWith(me, place, order, 'pm_card_visa', true);
  },
  'pay after looking at the form': async (me, place, order, random) => {
    const { outcome } = await payWith(me, place, order, undefined);
    await sleep(random.whole(0, 1_500));
    await payWith(me, place, order, 'pm_card_visa', outcome === 'ok');
  },
  'pay twice at once': (me, place, order) =>
    Promise.all([payWith(me, place, order, 'pm_card_visa'), payWith(me, place, order, 'pm_card_mastercard')]),
  'pay with 3-D Secure': (me, place, order, random) => challenge(me, place, order, random, 'complete'),
  'fail 3-D Secure': (me, place, order, random) => challenge(me, place, order, random, 'fail'),
  'leave at 3-D Secure': (me, place, order) => payWith(me, place, order, 'pm_card_authenticationRequired'),
  'let go': async (me, place, order, random) => {
    await sleep(random.whole(0, 1_000));
    await me.insist(cancel(order.id), place.goesOn);
  },
  'pay and let go at once': (me, place, order) =>
    Promise.all([payWith(me, place, order, 'pm_card_visa'), me.insist(cancel(order.id), place.goesOn)]),
  'let go after paying': async (me, place, order) => {
    await payWith(me, place, order, 'pm_card_visa');
    await me.insist(cancel(order.id), place.goesOn);
  },
  leave: async () => {},
};

const payWith = async (
  me: Person,
  { goesOn, secrets }: Place,
  order: Order,
  method: string | undefined,
  isKnown = false,
): Promise<Operation> => {
  const operation = await me.insist(pay(order.id, method, isKnown), goesOn);
  if (operation.outcome === 'ok') secrets.keep(me.id, operation.answer.id);
  return operation;
};

const challenge = async (
  me: Person,
  place: Place,
  order: Order,
  random: Random,
  how: 'complete' | 'fail',
): Promise<void> => {
  const { outcome, answer } = await payWith(me, place, order, 'pm_card_authenticationRequired');
  if (outcome !== 'ok' || answer.status !== 'requires-action') return;
  await sleep(random.whole(100, 3_000));
  const intentId = String(answer.clientSecret).split('_secret_')[0] ?? '';
  // The bank may be away at the moment, like everybody.
  for (let tries = 0; tries < 5; tries++) {
    try {
      return await place.sandbox().answerChallenge(intentId, how);
    } catch {
      await sleep(500);
    }
  }
};

const patienceMs = 45_000;

/** Looks at the order until it is decided, or for as long as anybody would. */
const untilSettled = async (me: Person, { goesOn }: Place, id: string): Promise<void> => {
  for (const until = Date.now() + patienceMs; goesOn() && Date.now() < until; await sleep(800)) {
    const { outcome, answer } = await me.ask(readOrder(id));
    if (outcome === 'ok' && ['complete', 'cancelled', 'refunded'].includes(answer.status)) return;
  }
};
