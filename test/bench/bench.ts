import type { Row } from './row.ts';
import type { System } from './support/system.ts';

/** What a bench is given to work with. */
export type Bench = {
  /** The system that benches share: started by the first that asks. */
  system(): Promise<System>;
  /** How often to measure, where the bench says `usual` rounds. */
  rounds(usual: number): number;
  /** A usual size or duration, or a tiny one where only the bench itself is tried. */
  size(usual: number, quick: number): number;
  /** Tells how far it has come. */
  say(text: string): void;
};

/** A file of this folder: does the measuring and gives a row per promise. */
export type BenchFile = (bench: Bench) => Promise<Row[]>;
