import { existsSync } from 'node:fs';

const setpriv = '/usr/bin/setpriv';

/**
 * A command whose process the kernel ends together with this one, however this one is ended: a killed test run comes to
 * none of its own `after`s. Elsewhere than on Linux it is the command itself.
 */
export const endingWithMe = (program: string, args: readonly string[]): [program: string, args: string[]] =>
  existsSync(setpriv) ? [setpriv, ['--pdeathsig', 'KILL', '--', program, ...args]] : [program, [...args]];
