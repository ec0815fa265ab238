import type { Process } from '../../processes.ts';
import type { Sample } from './samples.ts';

/** What a process answered. */
export type ProcessFacts = {
  readonly name: string;
  readonly kind: Process['kind'];
  readonly answers: boolean;
  /** Its store answers it. */
  readonly isReady: boolean;
  readonly samples: readonly Sample[];
  /** The samples of a moment before, by which counters are compared. Empty if there was no answer then. */
  readonly earlier: readonly Sample[];
};

/** A stream, and the consumers of it by name. */
export type StreamFacts = {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly pending: Readonly<Record<string, number>>;
};

/** A system as it was at one moment, and by what its counters had grown since a moment before. */
export type Facts = {
  readonly at: Date;
  /** The time between the two readings of samples. */
  readonly secondsBetween: number;
  readonly processes: readonly ProcessFacts[];
  /** Null if the broker does not answer. */
  readonly streams: readonly StreamFacts[] | null;
  readonly redisAnswers: boolean;
};
