import { join } from 'node:path';
import { environment, root } from './config.ts';
import { perform } from './perform.ts';
import { readPins, referenceTo, writePins } from './supply/pins.ts';
import { findReferring } from './supply/references.ts';
import { resolve } from './supply/resolve.ts';
import { writeWhole } from './write-whole.ts';

/**
 * `npm run pin`: asks the registries what every image's and action's tag stands for now, and writes it into the table
 * and wherever it is used. `npm run pin -- write` asks nobody: it only carries the table to where it is used.
 */
await perform(async ({ screen }) => {
  const before = readPins(root);
  const asks = process.argv[2] !== 'write';
  const pins = asks ? before.map((pin) => ({ ...pin, digest: resolve(pin, environment()) })) : before;
  for (const [at, pin] of pins.entries())
    screen.line(pin.digest === before[at]!.digest ? 'as it was' : 'pinned', referenceTo(pin));
  const { file, text } = writePins(pins);
  if (asks) writeWhole(join(root, file), text);
  for (const { file, text, wanted } of findReferring(root, pins)) {
    if (text === wanted) continue;
    writeWhole(join(root, file), wanted);
    screen.line('written', file);
  }
  return true;
});
