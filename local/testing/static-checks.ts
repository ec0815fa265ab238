import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Advice } from '../advice.ts';
import type { Step } from '../stack.ts';

/** Lint and types, of the services and of the client (which has a browser's types). @throws Advice with what they said */
export const checkStatically = async (root: string, step: Step, signal: AbortSignal): Promise<void> => {
  const tool = (path: string) => join(root, 'node_modules', path);
  const client = join(root, 'client');
  await step('lint', run(root, [tool('@biomejs/biome/bin/biome'), 'ci', '--colors=off'], signal), () => 'Biome');
  await step('types', run(root, [tool('typescript/bin/tsc'), '--noEmit'], signal), () => 'TypeScript');
  if (existsSync(join(client, 'app'))) {
    const types = run(client, [tool('next/dist/bin/next'), 'typegen'], signal).then(() =>
      run(client, [tool('typescript/bin/tsc'), '--noEmit', '--incremental', 'false'], signal),
    );
    await step('types', types, () => 'TypeScript, the client');
  }
};

const run = async (cwd: string, args: readonly string[], signal: AbortSignal): Promise<void> => {
  try {
    await promisify(execFile)(process.execPath, args, { cwd, signal, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    signal.throwIfAborted();
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Advice(`This must be mended first:\n\n${`${stdout}${stderr}`.trim().split('\n').slice(-80).join('\n')}`);
  }
};
