import { existsSync, watch } from 'node:fs';
import { join, sep } from 'node:path';
import { affectedBy } from './affected.ts';
import { root } from './config.ts';
import { runUntilStopped } from './run-until-stopped.ts';

const settleMs = 150;

/** `npm run dev`: the whole system; what changes is started again, and the client reloads by itself. */
runUntilStopped({ development: true }, ({ stack, screen }) => {
  const changed = new Set<string>();
  let busy = Promise.resolve();

  const startAgain = async () => {
    const paths = [...changed];
    changed.clear();
    const kinds = new Set(paths.flatMap(affectedBy));
    const names = stack.wiring.processes.filter(({ kind }) => kinds.has(kind)).map(({ name }) => name);
    if (names.length === 0) return;
    screen.line('again', names.join(', '));
    try {
      if (paths.some((path) => path.endsWith('.sql'))) await stack.migrate();
      await Promise.all(names.map((name) => stack.restart(name)));
    } catch (error) {
      screen.line('failed', error instanceof Error ? error.message : String(error));
    }
  };

  // Editors write a file in several steps; one turn after they settle is enough, and turns do not overlap.
  let settling: NodeJS.Timeout | undefined;
  for (const folder of ['services', 'packages', 'sandbox', 'gateway', 'k8s'].filter((name) =>
    existsSync(join(root, name)),
  )) {
    watch(join(root, folder), { recursive: true }, (_event, file) => {
      if (!file) return;
      changed.add(`${folder}/${file.replaceAll(sep, '/')}`);
      clearTimeout(settling);
      settling = setTimeout(() => {
        busy = busy.then(startAgain);
      }, settleMs);
    });
  }
});
