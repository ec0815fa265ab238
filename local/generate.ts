import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Advice } from './advice.ts';
import { root } from './config.ts';
import { generate } from './generate/documents.ts';
import { perform } from './perform.ts';
import { writeWhole } from './write-whole.ts';

/** `npm run generate`: writes the references in docs, and takes what the contracts have grown by as accepted. */
await perform(async ({ screen }) => {
  const { documents, breaks } = await generate();
  if (breaks.length > 0) {
    throw new Advice(
      `Contracts only grow, and here one would break, so nothing is written:\n\n    ${breaks.join('\n    ')}\n\n  If it must be, change the committed file by hand, and say why in docs/adr.`,
    );
  }
  for (const { file, text, committed } of documents) {
    if (text !== committed) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeWhole(join(root, file), text);
    }
    screen.line(text === committed ? 'as it was' : 'written', file);
  }
  return true;
});
