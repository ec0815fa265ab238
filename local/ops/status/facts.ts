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
};

/** A stream, and the consumers of it by name. */
export type StreamFacts = {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly pending: Readonly<Record<string, number>>;
};

/** A system as it was at one moment. */
export type Facts = {
  readonly at: Date;
  readonly processes: readonly ProcessFacts[];
  /** Null if the broker does not answer. */
  readonly streams: readonly StreamFacts[] | null;
  readonly redisAnswers: boolean;
};
