import { AsyncLocalStorage } from 'node:async_hooks';
import type { Random } from '../../chaos/random.ts';

/** A process of the simulated system. What it has begun when it dies is never gone on with. */
export type Process = {
  readonly name: string;
  alive: boolean;
  /** How far its clock is ahead of the world's, in ms. */
  clockAheadMs: number;
  readonly atDeath: Set<() => void>;
};

type Entry = { readonly process: Process; readonly what: string; readonly go: () => void };
type Timer = Entry & { readonly at: number; readonly order: number };

/** Which of those that may go next does; an index. */
export type Choose = (entries: readonly { readonly process: Process; readonly what: string }[]) => number;

export type Scheduler = ReturnType<typeof createScheduler>;

const acting = new AsyncLocalStorage<Process>();

/** Whose code is running right now. */
export const actingProcess = (): Process | undefined => acting.getStore();

/** Chooses by a seed. In most schedules somebody is slow: what takes long there meets what is quick elsewhere. */
export const chooseBy = (random: Random): Choose => {
  const slow = new Map<Process, boolean>();
  const patience = random.pick([1, 1, 3, 10]);
  const isSlow = (process: Process): boolean => {
    const known = slow.get(process) ?? random.chance(0.3);
    slow.set(process, known);
    return known;
  };
  return (entries) => {
    for (let tries = 1; ; tries++) {
      const index = random.whole(0, entries.length - 1);
      const entry = entries[index];
      if (!entry || tries >= patience || !isSlow(entry.process)) return index;
    }
  };
};

/** First come, first served. */
export const inOrder: Choose = () => 0;

/**
 * One step at a time: whatever any process waits for (a statement, a call, a message, a moment) is an entry here, and
 * only the one that is chosen goes on, until it waits again. The same choices give the same run, always.
 */
export const createScheduler = (choose: Choose, isTraced: boolean) => {
  const ready: Entry[] = [];
  let timers: Timer[] = [];
  let order = 0;
  let time = 0;
  let steps = 0;
  const trace: string[] = [];
  const watchers: ((process: Process, what: string) => void)[] = [];

  const current = (): Process => {
    const process = actingProcess();
    if (!process) throw new Error('Nobody is acting: something of the simulation runs outside of it.');
    return process;
  };
  const enter = (entry: Entry): void => {
    if (entry.process.alive) ready.push(entry);
  };

  return {
    now: (): number => time,
    steps: (): number => steps,
    /** What happened, step by step, if it was to be kept. */
    trace: (): readonly string[] => trace,
    current,
    /** Calls back before every step. */
    watch: (watcher: (process: Process, what: string) => void): void => void watchers.push(watcher),
    note: (text: string): void => {
      if (isTraced) trace.push(text);
    },

    createProcess: (name: string, clockAheadMs = 0): Process => ({
      name,
      alive: true,
      clockAheadMs,
      atDeath: new Set(),
    }),

    /** Has a process begin something. */
    spawn: (process: Process, what: string, work: () => unknown): void =>
      enter({ process, what, go: () => acting.run(process, work) }),

    /** The acting process waits for its turn. */
    step: (what: string): Promise<void> => new Promise((resolve) => enter({ process: current(), what, go: resolve })),

    /** The acting process rests until it is woken. */
    wait: <T>(what: string): { promise: Promise<T>; wake: (value: T) => void } => {
      const process = current();
      const { promise, resolve } = Promise.withResolvers<T>();
      let isWoken = false;
      return {
        promise,
        wake: (value) => {
          if (!isWoken) enter({ process, what, go: () => resolve(value) });
          isWoken = true;
        },
      };
    },

    /** The acting process rests for a while. */
    sleep: (milliseconds: number): Promise<void> =>
      new Promise((resolve) => {
        timers.push({
          process: current(),
          what: 'goes on after a rest',
          at: time + Math.max(0, milliseconds),
          order: order++,
          go: resolve,
        });
      }),

    /** Has `act` done in a while; gives how to call it off. */
    after: (process: Process, milliseconds: number, what: string, act: () => void): (() => void) => {
      const timer: Timer = {
        process,
        what,
        at: time + Math.max(0, milliseconds),
        order: order++,
        go: () => acting.run(process, act),
      };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },

    /** Whatever it was doing ends here; its open transactions, connections and locks are let go of. */
    kill: (process: Process): void => {
      if (!process.alive) return;
      process.alive = false;
      for (let i = ready.length - 1; i >= 0; i--) if (ready[i]?.process === process) ready.splice(i, 1);
      timers = timers.filter((timer) => timer.process !== process);
      for (const act of process.atDeath) act();
    },

    /** Goes on by one step; false when nobody can, before time passes. */
    next: async (): Promise<boolean> => {
      if (ready.length === 0) return false;
      const [entry] = ready.splice(choose(ready), 1);
      if (!entry) throw new Error('the chooser chose nobody');
      steps += 1;
      if (isTraced) trace.push(`${steps} ${entry.process.name}: ${entry.what}`);
      for (const watcher of watchers) watcher(entry.process, entry.what);
      if (entry.process.alive) entry.go();
      // Not before everything that follows from it without waiting has happened.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      return true;
    },

    /** Lets time pass; what is due may go. */
    pass: (milliseconds: number): void => {
      time += milliseconds;
      const due = timers.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at || a.order - b.order);
      if (due.length === 0) return;
      timers = timers.filter(({ at }) => at > time);
      for (const timer of due) enter(timer);
    },

    /** How long until something is due, in ms; null when nothing ever is. */
    untilDue: (): number | null =>
      timers.length === 0 ? null : Math.max(0, Math.min(...timers.map(({ at }) => at)) - time),
  };
};
