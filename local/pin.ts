import { join } from 'node:path';
import { environment, root } from './config.ts';
import { perform } from './perform.ts';
import { readPins, referenceTo, writePins } from './supply/pins.ts';
import { findReferring } from './supply/references.ts';
import { resolve } from './supply/resolve.ts';
import { writeWhole } from './write-whole.ts';

/**
 * `npm run pin`: asks the registries for the current digest of every image's and action's tag, and writes it into the table
 * and wherever it is used. `npm run pin -- write` contacts no registry and only copies the table to where it is used.
 */
await perform(async ({ screen }) => {
  const before = readPins(root);
  const asks = process.argv[2] !== 'write';
  const pins = asks ? before.map((pin) => ({ ...pin, digest: resolve(pin, environment()) })) : before;
  for (const [at, pin] of pins.entries())
    screen.line(pin.digest === before[at]!.digest ? 'unchanged' : 'pinned', referenceTo(pin));
  const { file, text } = writePins(pins);
  if (asks) writeWhole(join(root, file), text);
  for (const { file, text, wanted } of findReferring(root, pins)) {
    if (text === wanted) continue;
    writeWhole(join(root, file), wanted);
    screen.line('written', file);
  }
  return true;
});
