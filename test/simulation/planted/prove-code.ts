import { simulate } from '../simulate.ts';
import type { Planted } from './planted.ts';
import type { Proof } from './proof.ts';

/** Plants a bug in the services' code and runs schedules, up to so many, until a promise is broken. */
export const proveInCode = async (bug: Planted, most: number): Promise<Proof> => {
  const { schedules, seconds, found } = await simulate('planted', most, bug);
  return { name: bug.name, layer: 'simulation', tries: schedules, seconds, caught: found?.violations[0] ?? null };
};
