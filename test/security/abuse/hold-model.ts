import { holdAgainSeconds } from '@ticketing/contracts/http/orders';

/** A span of seconds in which an account holds its places. */
export type Hold = { readonly from: number; readonly to: number };

/**
 * What one account that never buys can hold in a row, by the rule: it lets every hold lapse after `holdSeconds` and comes
 * again as soon as it may. The ticket is nearly gone all the time, since everything is held.
 */
export const holdsOf = (holdSeconds: number, untilSeconds: number): Hold[] => {
  const holds: Hold[] = [];
  for (let from = 0; from < untilSeconds; ) {
    const to = from + holdSeconds;
    holds.push({ from, to: Math.min(to, untilSeconds) });
    from = to + holdAgainSeconds[Math.min(holds.length, holdAgainSeconds.length) - 1]!;
  }
  return holds;
};

/** The fewest accounts that can hold so many places at one moment, each `places` of them at most. */
export const accountsAtOnce = (all: number, places: number): number => Math.ceil(all / places);

/**
 * The fewest that can hold them all the time by letting holds lapse one after another: each only for what the pauses leave
 * it, so that others stand in meanwhile.
 */
export const accountsInTurns = (all: number, places: number, holdSeconds: number, untilSeconds: number): number => {
  const held = holdsOf(holdSeconds, untilSeconds).reduce((sum, { from, to }) => sum + to - from, 0);
  return Math.ceil((all / places) * (untilSeconds / held));
};

/**
 * When, at the latest, places are free for others for more than a moment, and for how long, if there are no more accounts than
 * hold everything at once: by then each has let a second hold lapse, and whoever is last to come again leaves nothing.
 */
export const firstGap = (holdSeconds: number): { readonly at: number; readonly seconds: number } => {
  const holds = holdsOf(holdSeconds, 24 * 3_600);
  const nth = holds.findIndex(({ to }, i) => (holds[i + 1]?.from ?? to) > to);
  return { at: holds[nth]!.to, seconds: holds[nth + 1]!.from - holds[nth]!.to };
};
