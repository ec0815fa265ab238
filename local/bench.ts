import { parseArgs } from 'node:util';
import { writeTable } from '../test/bench/report/table.ts';
import { runBenches } from '../test/bench/run.ts';
import { perform } from './perform.ts';

/**
 * `npm run bench [-- reservations on-sale] [--rounds 9] [--quick]`: measures what is promised, each beside its limit in
 * the same rounds.
 */
await perform(async ({ screen, signal }) => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string' }, quick: { type: 'boolean', default: false } },
  });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  const rows = await runBenches({ names: positionals, rounds, quick: values.quick, say: screen.line, signal });
  process.stdout.write(`\n${writeTable(rows)}\n`);
  return true;
});
