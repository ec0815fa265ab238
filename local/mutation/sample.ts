import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { type Checker, CheckStatus } from '@stryker-mutator/api/check';
import type { Mutant, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { root } from '../config.ts';

/** Which mutants a run tries: this share of all (0 to 1), chosen by the seed and what the mutant is, so that a run can be repeated. */
export type Sample = { readonly share: number; readonly seed: number };

const hex32 = 0xffff_ffff;

/** Whether a mutant belongs to the sample. The mutant's place and replacement decide, so that a larger share contains every smaller one. */
export const isSampled = (
  { share, seed }: Sample,
  mutant: Pick<Mutant, 'fileName' | 'location' | 'replacement'>,
): boolean => {
  const { start, end } = mutant.location;
  const name = `${seed} ${mutant.fileName} ${start.line}:${start.column}-${end.line}:${end.column} ${mutant.replacement}`;
  const hash = createHash('sha256').update(name).digest().readUInt32BE();
  return hash / hex32 < share;
};

const createSampler = (options: StrykerOptions): Checker => {
  const sample = options.sample as Sample;
  return {
    init: async () => {},
    // Stryker has no status for a mutant that was left out. One that "does not compile" is not tried, and no score counts it.
    check: async (mutants) =>
      Object.fromEntries(
        mutants.map((mutant) => [
          mutant.id,
          isSampled(sample, { ...mutant, fileName: relative(root, mutant.fileName) })
            ? { status: CheckStatus.Passed }
            : { status: CheckStatus.CompileError, reason: 'not in the sample' },
        ]),
      ),
  };
};
createSampler.inject = tokens(commonTokens.options);

export const strykerPlugins = [declareFactoryPlugin(PluginKind.Checker, 'sample', createSampler)];

export const strykerValidationSchema = {
  properties: {
    sample: {
      type: 'object',
      required: ['share', 'seed'],
      properties: { share: { type: 'number' }, seed: { type: 'integer' } },
    },
  },
};
