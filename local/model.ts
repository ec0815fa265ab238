import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Advice } from './advice.ts';
import { environment, root, toolsFolder } from './config.ts';
import { perform } from './perform.ts';
import { findProgram } from './stores/programs.ts';

const run = promisify(execFile);
const model = join(root, 'docs/adr/model/purchase.pml');

/** `npm run model`: checks the protocol of a purchase over its whole state space with spin (a C compiler is needed). */
await perform(async ({ screen, signal }) => {
  const spin = await findProgram('spin', toolsFolder, environment().PATH ?? '', signal);
  const work = mkdtempSync(join(tmpdir(), 'ticketing-model-'));
  const options = { cwd: work, signal, maxBuffer: 2 ** 24, env: { ...environment(), ...spin.env } };
  try {
    cpSync(model, join(work, 'purchase.pml'));
    await run(spin.file, ['-a', 'purchase.pml'], options);
    await run('cc', ['-O2', '-w', '-DSAFETY', '-DCOLLAPSE', '-o', 'pan', 'pan.c'], options).catch((error) => {
      throw error.code === 'ENOENT' ? new Advice('A C compiler is needed: install gcc, then try again.') : error;
    });
    // -E: resting for ever is allowed; the model itself states what must be true when nothing more happens.
    const { stdout } = await screen.step(
      'model',
      run('./pan', ['-E', '-m1000000', '-w24'], options),
      () => 'every state visited',
    );
    const errors = Number(/errors: (\d+)/.exec(stdout)?.[1] ?? 1);
    const states = Number(/(\d+) states, stored/.exec(stdout)?.[1] ?? 0);
    const whole = !stdout.includes('Search not completed');
    screen.line(
      'result',
      `${states.toLocaleString('en')} states, ${errors === 0 && whole ? 'no way to break a promise' : 'a promise can be broken'}`,
    );
    if (errors === 0 && whole) return true;
    const { stdout: path } = await run(spin.file, ['-t', '-p', 'purchase.pml'], options);
    process.stdout.write(`${stdout}\n${path}`);
    return false;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
