import type { SandboxControl } from '../../support/sandbox.ts';
import type { Random } from '../random.ts';
import type { Part, System } from '../system/system.ts';

/** Something that goes wrong for a while. */
export type Fault = {
  /** Whom or what it hits, for the record: `orders-2`, `payments to nats`. */
  readonly target: string;
  /** Parts whose users may notice. Whoever needs none of them must not. */
  readonly disturbs: readonly Part[];
  /** What nobody else may touch meanwhile: processes, ways. */
  readonly holds: readonly string[];
  /** Makes it wrong, keeps it so for as long, and makes it right again. */
  readonly happen: (holdMs: number) => Promise<void>;
};

export type Scene = { readonly system: System; readonly sandbox: SandboxControl; readonly random: Random };

/** A kind of fault: draws one to happen, or null where there is nothing it could hit. */
export type FaultKind = {
  readonly draw: (scene: Scene) => Fault | null;
  /** How long it lasts at most, in ms. */
  readonly mostMs: number;
  /** Whether nothing else may go wrong at the same time. */
  readonly alone?: boolean;
  /** How often it is picked, against others. */
  readonly weight: number;
};
