/** The order in which things stop: nobody is left waiting for one that has stopped already. */
export const stopOrder = ['gateway', 'client', 'service', 'sandbox', 'store'] as const;

/** A process as plain data: what to run, and how it likes to be stopped. */
export type Command = {
  readonly name: string;
  readonly tier: (typeof stopOrder)[number];
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The signal it finishes its work on. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  readonly uid?: number;
  readonly gid?: number;
};
