import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Market } from './market.ts';
import type { Person } from './person.ts';
import { edit, list, withdraw } from './requests.ts';

const enough = 24;

/** Round, so that many tickets have the same price and lists by price have ties. */
const drawPrice = (random: Random): number => 500 * random.whole(1, 40);

/** Keeps the market stocked, mostly with little of everything; changes a price or takes something off sale now and then. */
export const sell = async (me: Person, market: Market, random: Random, goesOn: () => boolean): Promise<void> => {
  for (let nth = 0; goesOn(); nth++) {
    await me.keepSignedIn();
    if (market.size() < enough) await listOne(me, market, random, goesOn, nth);
    else if (random.chance(0.1)) await changeOne(me, market, random, goesOn);
    await sleep(random.whole(20, 200));
  }
};

const listOne = async (me: Person, market: Market, random: Random, goesOn: () => boolean, nth: number) => {
  const priceCents = drawPrice(random);
  const quantity = random.pick([1, 1, 2, 3, 5, 10, 30]);
  // Never edited later, so that it can be compared with everybody's purchases at the end.
  const limit = random.chance(0.3) ? { maxPerBuyer: random.whole(1, 3) } : {};
  const { outcome, answer } = await me.insist(
    list({ title: `${me.name} ${nth}`, priceCents, quantity, ...limit }),
    goesOn,
  );
  if (outcome === 'ok') market.add({ id: answer.id, sellerId: me.id, listedAt: Date.now(), priceCents });
};

const changeOne = async (me: Person, market: Market, random: Random, goesOn: () => boolean) => {
  const own = market.of(me.id);
  if (own.length === 0) return;
  const offer = random.pick(own);
  if (random.chance(0.3)) {
    const { outcome } = await me.insist(withdraw(offer.id), goesOn);
    if (outcome !== 'unknown') market.drop(offer.id);
    return;
  }
  const priceCents = drawPrice(random);
  const { outcome } = await me.insist(edit(offer.id, { priceCents }), goesOn);
  if (outcome === 'ok') offer.priceCents = priceCents;
};
