import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of its own that does one job after another, so that the load never shares a thread with the measuring. */
export type Worker<Job, Result> = { run(job: Job): Promise<Result>; close(): Promise<void> };

type Answer<Result> = { readonly result: Result } | { readonly error: string };

/** Starts a worker from a file that calls `serveJobs`. */
export const startWorker = <Job, Result>(file: string): Worker<Job, Result> => {
  const child = fork(file, { serialization: 'advanced' });
  const gone = once(child, 'exit');
  return {
    run: async (job) => {
      child.send(job as object);
      const answered = await Promise.race([
        once(child, 'message'),
        gone.then(() => [{ error: `${file} has ended` }] as const),
      ]);
      const answer = answered[0] as Answer<Result>;
      if ('error' in answer) throw new Error(answer.error);
      return answer.result;
    },
    close: async () => {
      // It may hold connections open that would keep it alive.
      child.kill();
      await gone;
    },
  };
};

/** What a worker's file calls: jobs come one at a time. */
export const serveJobs = <Job, Result>(work: (job: Job) => Promise<Result>): void => {
  // Whoever gives the jobs may be gone before the work is done.
  process.on('disconnect', () => process.exit());
  process.on('message', (job) => {
    work(job as Job).then(
      (result) => process.send?.({ result }),
      (error) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
    );
  });
};
