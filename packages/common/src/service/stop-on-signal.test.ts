import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { until } from '../testing/until.ts';

const lines = {
  quick: 'starting = Promise.resolve({ stop: async () => console.log("stopped") })',
  failing: 'starting = Promise.resolve({ stop: async () => { throw new Error("no"); } })',
  endless: 'starting = Promise.resolve({ stop: () => new Promise(() => setInterval(() => {}, 1_000)) })',
  later: 'starting = new Promise((resolve) => setTimeout(resolve, 300, { stop: async () => console.log("stopped") }))',
  overtime: `starting = Promise.resolve({ stop: () => {
    mock.timers.tick(24_999);
    console.log("stopped");
    mock.timers.tick(1);
    return new Promise(() => setInterval(() => {}, 1_000));
  } })`,
  never: 'starting = new Promise(() => setInterval(() => {}, 1_000))',
} as const;

/** A process that starts in one of these ways and gets these signals; how it ends, and what it has written. */
const end = async (how: keyof typeof lines, ...signals: NodeJS.Signals[]) => {
  const program = `
    import { stopOnSignal } from ${JSON.stringify(import.meta.resolve('./stop-on-signal.ts'))};
    import { mock } from 'node:test';
    if (${how === 'overtime' || how === 'failing'}) mock.timers.enable({ apis: ['setTimeout'] });
    const keepAlive = setInterval(() => {}, 1_000);
    const ${lines[how]};
    const stopped = stopOnSignal(starting);
    console.log('ready');
    await stopped;`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  const patience = setTimeout(() => child.kill('SIGKILL'), 30_000);
  try {
    let written = '';
    child.stdout.on('data', (chunk) => {
      written += chunk;
    });
    await until('it is ready', async () => written.includes('ready'));
    const gone = once(child, 'close');
    for (const signal of signals) {
      child.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const [code] = await gone;
    return [code, written.includes('stopped')];
  } finally {
    clearTimeout(patience);
    child.kill('SIGKILL');
  }
};

describe('a process that is told to end', { concurrency: true }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`by ${signal} stops its service and ends well`, async () =>
      assert.deepEqual(await end('quick', signal), [0, true]));
  it('while it starts stops once it has started', async () =>
    assert.deepEqual(await end('later', 'SIGTERM'), [0, true]));
  it('ends with an error when its service cannot stop', async () =>
    assert.deepEqual(await end('failing', 'SIGTERM'), [1, false]));
  it('twice ends at once, whatever it is doing', async () =>
    assert.deepEqual(await end('endless', 'SIGTERM', 'SIGINT'), [1, false]));
  it('ends with an error when its service has not stopped within 25 seconds', async () =>
    assert.deepEqual(await end('overtime', 'SIGTERM'), [1, true]));
  it('ends although its start does not come to its end', async () =>
    assert.deepEqual(await end('never', 'SIGTERM'), [0, false]));
});

it('a service that cannot start fails, with its reason', async () => {
  const { stopOnSignal } = await import('./stop-on-signal.ts');
  const before = [process.listeners('SIGTERM'), process.listeners('SIGINT')];
  await assert.rejects(stopOnSignal(Promise.reject(new Error('the port is taken'))), /the port is taken/);
  for (const [nth, signal] of (['SIGTERM', 'SIGINT'] as const).entries())
    for (const listener of process.listeners(signal))
      if (!before[nth]?.includes(listener as never)) process.removeListener(signal, listener);
});
