import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Advice } from '../advice.ts';
import { findProgram } from './programs.ts';

const standard = '/usr/lib/x86_64-linux-gnu';

/**
 * An environment in which every process but the stores reads its clock through a file (`+3600s`: an hour ahead), once a
 * second. What programs measure (monotonic time, timers) stays true.
 * @throws Advice where libfaketime is not to be had
 */
export const clockEnvironment = async (
  clockFile: string,
  tools: string,
  path: string,
  signal?: AbortSignal,
): Promise<Record<string, string>> => {
  const { env } = await findProgram('faketime', tools, path, signal);
  const folders = [...(env.LD_LIBRARY_PATH?.split(':') ?? []), standard];
  const library = folders.map((folder) => join(folder, 'faketime/libfaketimeMT.so.1')).find(existsSync);
  if (!library) throw new Advice('Clocks can only be set with libfaketime: install it (apt-get install libfaketime).');
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: clockFile,
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_RESET: '1',
  };
};
