import type { FaultRule } from './domain/fault-rule.ts';
import { type Occasion, pickFaults } from './domain/pick-faults.ts';

/** The faults asked for. They live in memory only: a restarted sandbox has none. */
export const faultBoard = (random: () => number) => {
  let rules: readonly FaultRule[] = [];
  return {
    rules: (): readonly FaultRule[] => rules,
    add: (rule: FaultRule): void => {
      rules = [...rules, rule];
    },
    /** False when there is no such rule. */
    remove: (id: string): boolean => {
      const left = rules.filter((rule) => rule.id !== id);
      const found = left.length < rules.length;
      rules = left;
      return found;
    },
    clear: (): void => {
      rules = [];
    },
    /** What goes wrong this time; counts it. `metadataOf` is asked only when a rule may want it. */
    strike: (occasion: Omit<Occasion, 'metadata'>, metadataOf: () => Occasion['metadata']): readonly FaultRule[] => {
      if (rules.length === 0) return [];
      const struck = pickFaults(rules, { ...occasion, metadata: metadataOf() }, random);
      rules = struck.rules;
      return struck.picked;
    },
  };
};

export type FaultBoard = ReturnType<typeof faultBoard>;
