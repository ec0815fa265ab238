import { holdAgainSeconds } from '@ticketing/contracts/http/orders';

/** A span of seconds in which an account holds its places. */
export type Hold = { readonly from: number; readonly to: number };

/**
 * The holds that one account which never buys can have in a row, by the rule: it lets every hold lapse after `holdSeconds`
 * and reserves again as soon as it may. The ticket is nearly gone all the time, since everything is held.
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

/** The minimum number of accounts that can hold all places at one moment, each at most `places`. */
export const accountsAtOnce = (all: number, places: number): number => Math.ceil(all / places);

/**
 * The minimum number of accounts that can hold all places without a gap by taking turns. Each holds only as often as its
 * pauses allow, and others hold meanwhile.
 */
export const accountsInTurns = (all: number, places: number, holdSeconds: number, untilSeconds: number): number => {
  const held = holdsOf(holdSeconds, untilSeconds).reduce((sum, { from, to }) => sum + to - from, 0);
  return Math.ceil((all / places) * (untilSeconds / held));
};

/**
 * The latest moment at which places become free for other buyers for more than an instant, and for how long, if there are only
 * as many accounts as hold everything at once. By then each has let a second hold lapse, and the last one to return leaves nothing.
 */
export const firstGap = (holdSeconds: number): { readonly at: number; readonly seconds: number } => {
  const holds = holdsOf(holdSeconds, 24 * 3_600);
  const nth = holds.findIndex(({ to }, i) => (holds[i + 1]?.from ?? to) > to);
  return { at: holds[nth]!.to, seconds: holds[nth + 1]!.from - holds[nth]!.to };
};
