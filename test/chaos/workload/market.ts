import type { Random } from '../random.ts';

export type Offer = { readonly id: string; readonly sellerId: string; readonly listedAt: number; priceCents: number };

/** What is on sale, as far as people know: they learn of it when it is listed and forget it when it is gone. */
export type Market = {
  add(offer: Offer): void;
  drop(id: string): void;
  pick(random: Random): Offer | null;
  size(): number;
  of(sellerId: string): readonly Offer[];
};

export const createMarket = (): Market => {
  const offers = new Map<string, Offer>();
  return {
    add: (offer) => void offers.set(offer.id, offer),
    drop: (id) => void offers.delete(id),
    pick: (random) => {
      // The newest are the hot ones: half the world wants the same few.
      const all = [...offers.values()];
      if (all.length === 0) return null;
      return random.chance(0.5) ? random.pick(all.slice(-4)) : random.pick(all);
    },
    size: () => offers.size,
    of: (sellerId) => [...offers.values()].filter((offer) => offer.sellerId === sellerId),
  };
};
