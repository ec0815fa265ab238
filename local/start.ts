import { relative } from 'node:path';
import { Advice } from './advice.ts';
import { environment, root } from './config.ts';
import { demoPassword, demoSellers, makeDemo } from './demo.ts';
import { createScreen } from './screen.ts';
import { type Stack, startStack } from './stack.ts';
import { stackFile } from './stack-file.ts';

/** `npm start`: the whole system until Ctrl-C. */
const env = environment();
const screen = createScreen(process.stdout, Boolean(env.NO_COLOR));
const giveUp = new AbortController();
const hasten = new AbortController();
const begun = performance.now();
let stack: Stack | undefined;

const start = async () => {
  screen.blank();
  stack = await startStack({ env, step: screen.step, onDeath: screen.onDeath, signal: giveUp.signal });
  const { publicUrl, settings } = stack.wiring;
  if (settings.demo) {
    const made = makeDemo(publicUrl, settings.home, new Date(), giveUp.signal);
    await screen.step('demo', made, (count) => (count > 0 ? `${count} tickets listed` : 'made before'));
  }
};

const welcome = ({ wiring }: Stack) => {
  const { publicUrl, settings, logs } = wiring;
  const short = (path: string) => (relative(root, path).startsWith('..') ? path : relative(root, path));
  screen.blank();
  screen.line('open', `${screen.accent(publicUrl)}`);
  if (settings.demo) {
    screen.line('sign in', demoSellers.map(({ email }) => email).join('  or  '));
    screen.line('password', demoPassword);
  }
  screen.line('logs', `${short(logs)}/`);
  screen.line('addresses', short(stackFile(settings.home)));
  screen.line('stop', 'Ctrl-C');
  screen.blank();
  screen.line('ready', `in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
};

const stop = async () => {
  if (giveUp.signal.aborted) return hasten.abort();
  giveUp.abort();
  await starting;
  screen.blank();
  if (stack) {
    screen.line('stopping', 'Ctrl-C once more ends it at once');
    await stack.stop(hasten.signal);
  }
  screen.line('stopped', 'your data are kept');
  screen.blank();
  process.exit(0);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
const starting = start().then(
  () => stack && !giveUp.signal.aborted && welcome(stack),
  async (error: unknown) => {
    if (giveUp.signal.aborted) return;
    await stack?.stop(AbortSignal.abort());
    if (!(error instanceof Advice)) throw error;
    process.stderr.write(`\n  ${error.message}\n\n`);
    process.exit(1);
  },
);
