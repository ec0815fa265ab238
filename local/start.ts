import { relative } from 'node:path';
import { Advice } from './advice.ts';
import { environment, root } from './config.ts';
import { createScreen } from './screen.ts';
import { startStack } from './stack.ts';

const env = environment();
const screen = createScreen(process.stdout, Boolean(env.NO_COLOR));
const giveUp = new AbortController();
const hasten = new AbortController();
let stopping = false;

screen.blank();
const begun = performance.now();
const started = startStack({ env, step: screen.step, onDeath: screen.onDeath, signal: giveUp.signal });

const stop = async () => {
  if (stopping) return hasten.abort();
  stopping = true;
  giveUp.abort();
  const stack = await started.catch(() => undefined);
  screen.blank();
  if (stack) {
    screen.line('stopping', 'once more Ctrl-C ends it at once');
    await stack.stop(hasten.signal);
  }
  screen.line('stopped', 'your data are kept');
  screen.blank();
  process.exit(0);
};
process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);

try {
  const { wiring } = await started;
  const { publicUrl, settings } = wiring;
  const within = (path: string) => (relative(root, path).startsWith('..') ? path : relative(root, path));
  screen.blank();
  screen.line('ready', `${screen.accent(publicUrl)}   in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  screen.blank();
  screen.line('logs', within(wiring.logs));
  screen.line('details', within(`${settings.home}/stack.json`));
  screen.line('stop', 'Ctrl-C');
  screen.blank();
} catch (error) {
  if (!stopping) {
    if (!(error instanceof Advice)) throw error;
    process.stderr.write(`\n  ${error.message}\n\n`);
    process.exit(1);
  }
}
