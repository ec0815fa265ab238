import type { FaultBoard } from './fault-board.ts';
import type { Store } from './store/store.ts';

/** What every operation works with: the memory, the clock, chance, and the way out. */
export type World = {
  readonly store: Store;
  readonly faults: FaultBoard;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** The address a browser reaches the sandbox at, without a slash at the end. */
  readonly publicUrl: () => string;
  /** The event types to send, as names or patterns ending in `*`; none when there is nowhere to send them. */
  readonly webhookEvents: readonly string[];
  readonly wakeWebhooks: () => void;
};

/** Unix seconds, as Stripe's objects have them. */
export const secondsOf = (milliseconds: number): number => Math.floor(milliseconds / 1000);
