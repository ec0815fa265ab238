import { type Command, stopOrder } from './command.ts';
import { type Death, type Kept, keep } from './keep.ts';

/** All processes of one stack. */
export type Crew = {
  start(command: Command): Kept;
  find(name: string): Kept | undefined;
  all(): readonly Kept[];
  /** Ends everything in the order of `stopOrder`. Once `hasten` is aborted, nobody is given time any more. */
  stop(hasten?: AbortSignal): Promise<void>;
};

const graceMs = 20_000;
const running = new Map<Crew, string>();

/** Ends at once all that this process keeps running with logs inside a folder. */
export const stopCrews = async (folder: string): Promise<void> => {
  const inside = [...running].filter(([, logs]) => logs.startsWith(`${folder}/`));
  await Promise.all(inside.map(([crew]) => crew.stop(AbortSignal.abort())));
};

/** Gathers processes whose output goes to files in `logs`; `changed` is told about every start and death. */
export const gatherCrew = (logs: string, onDeath: (death: Death) => void, changed: () => void): Crew => {
  let stopping = false;
  const members: { readonly command: Command; readonly kept: Kept }[] = [];
  const crew: Crew = {
    start(command) {
      if (stopping) throw new Error('The stack is stopping.');
      const kept = keep(command, logs, onDeath, changed);
      members.push({ command, kept });
      changed();
      return kept;
    },
    find: (name) => members.find(({ kept }) => kept.name === name)?.kept,
    all: () => members.map(({ kept }) => kept),
    async stop(hasten) {
      stopping = true;
      hasten?.addEventListener('abort', () => {
        for (const { kept } of members) void kept.stop(0);
      });
      for (const tier of stopOrder) {
        const ending = members.filter(({ command }) => command.tier === tier);
        await Promise.all(ending.map(({ kept }) => kept.stop(hasten?.aborted ? 0 : graceMs)));
      }
      running.delete(crew);
    },
  };
  running.set(crew, logs);
  return crew;
};
