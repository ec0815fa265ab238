import { relative } from 'node:path';
import { whereToOpen } from './addresses.ts';
import { adviceOn } from './advice.ts';
import { environment, root } from './config.ts';
import { demoPassword, demoSellers, makeDemo } from './demo.ts';
import { createScreen, type Screen } from './screen.ts';
import { type Stack, startStack } from './stack.ts';
import { stackFile } from './stack-file.ts';

type Running = { readonly stack: Stack; readonly screen: Screen };

/** Starts the whole system with demo data, says where it is, and stops all of it on Ctrl-C (or SIGTERM). */
export const runUntilStopped = (
  options: { readonly development: boolean },
  onceReady: (running: Running) => void = () => {},
): void => {
  const env = environment();
  const screen = createScreen(process.stdout, Boolean(env.NO_COLOR));
  const giveUp = new AbortController();
  const hasten = new AbortController();
  const begun = performance.now();
  let stack: Stack | undefined;

  const start = async () => {
    screen.blank();
    const { step, onDeath } = screen;
    stack = await startStack({ ...options, env, step, onDeath, signal: giveUp.signal });
    const { localUrl, settings } = stack.wiring;
    if (settings.demo) {
      const made = makeDemo(
        { url: localUrl, home: settings.home, currency: settings.currency },
        new Date(),
        giveUp.signal,
      );
      await screen.step('demo', made, (count) => (count > 0 ? `${count} tickets listed` : 'made before'));
    }
    welcome(screen, stack, performance.now() - begun);
    onceReady({ stack, screen });
  };

  let askedAt = 0;
  const stop = async () => {
    // One Ctrl-C may come as more than one signal.
    if (giveUp.signal.aborted && performance.now() - askedAt > 500) return hasten.abort();
    if (giveUp.signal.aborted) return;
    askedAt = performance.now();
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
  const starting = start().catch(async (error: unknown) => {
    if (giveUp.signal.aborted) return;
    await stack?.stop(AbortSignal.abort());
    const advice = adviceOn(error);
    if (advice === undefined) throw error;
    process.stderr.write(`\n  ${advice}\n\n`);
    process.exit(1);
  });
};

const welcome = (screen: Screen, { wiring }: Stack, tookMs: number): void => {
  const { settings, logs } = wiring;
  const short = (path: string) => (relative(root, path).startsWith('..') ? path : relative(root, path));
  screen.blank();
  for (const [label, url, remark] of whereToOpen(wiring))
    screen.line(label, `${screen.accent(url)}  ${remark}`.trimEnd());
  if (settings.demo) {
    screen.line('sign in', demoSellers.map(({ email }) => email).join('  or  '));
    screen.line('password', demoPassword);
  }
  screen.line('logs', `${short(logs)}/`);
  screen.line('addresses', short(stackFile(settings.home)));
  screen.line('stop', 'Ctrl-C');
  screen.blank();
  screen.line('ready', `in ${(tookMs / 1000).toFixed(1)} s`);
};
