import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, writePage } from '../test/bench/report/page.ts';
import { drawPicture } from '../test/bench/report/picture.ts';
import { writeTable } from '../test/bench/report/table.ts';
import { runBenches } from '../test/bench/run.ts';
import { Advice } from './advice.ts';
import { root } from './config.ts';
import { perform } from './perform.ts';
import { writeWhole } from './write-whole.ts';

/**
 * `npm run bench [-- reservations on-sale] [--rounds 9] [--quick]`: measures what is promised, each beside its limit in
 * the same rounds. A run of everything writes docs/benchmarks.md and its picture.
 */
await perform(
  async ({ screen, signal }) => {
    const { positionals: names, values } = parseArgs({
      allowPositionals: true,
      options: { rounds: { type: 'string' }, quick: { type: 'boolean', default: false } },
    });
    const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
    if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
      throw new Advice(`--rounds takes a whole number from 1, not "${values.rounds}".`);
    const rows = await runBenches({ names, rounds, quick: values.quick, say: screen.line, signal });
    process.stdout.write(`\n${writeTable(rows)}\n`);
    if (names.length > 0 || values.quick) return true;
    const date = new Date().toISOString().slice(0, 10);
    writeWhole(join(root, 'docs/benchmarks.md'), writePage(rows, describeMachine(), date));
    writeWhole(join(root, 'docs/pictures/benchmarks.svg'), drawPicture(rows));
    screen.line('written', 'docs/benchmarks.md, docs/pictures/benchmarks.svg');
    return true;
  },
  { startsSystems: true },
);
