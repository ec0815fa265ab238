import type { ChildProcess } from 'node:child_process';

/** Ends a child when this process ends, however early: an interrupted bench comes to none of its own `finally`s. */
export const endWithMe = (child: ChildProcess): void => {
  const end = (): void => void child.kill('SIGTERM');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
};
