import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { plantIn } from '../../chaos/planted/tree.ts';
import type { PlantedInRule } from './in-rules.ts';
import type { Proof } from './proof.ts';

/** Plants a bug in a copy of the sources and runs its rule's own test there. */
export const proveInRule = (bug: PlantedInRule): Proof => {
  const begun = performance.now();
  const tree = plantIn([bug]);
  try {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', join(tree.root, bug.test)], {
      env,
      encoding: 'utf8',
    });
    const caught = /^ *not ok \d+ - (.+)$/m.exec(stdout)?.[1] ?? null;
    return { name: bug.name, layer: 'rule', tries: 1, seconds: (performance.now() - begun) / 1_000, caught };
  } finally {
    tree.remove();
  }
};
