import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { endingWithMe } from './ending-with-me.ts';
import { until } from './until.ts';

const [first] = endingWithMe('program', []);

describe('a server that a test starts', { skip: first === 'program' ? 'needs setpriv' : false }, () => {
  it('ends together with the test process, even when that is killed', async () => {
    const [program, args] = endingWithMe('sleep', ['60']);
    const start = `const child = require('node:child_process').spawn(${JSON.stringify(program)}, ${JSON.stringify(args)});
      child.once('spawn', () => process.stdout.write(String(child.pid)));`;
    const parent = spawn(process.execPath, ['-e', start], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    const isAlive = (): boolean => {
      try {
        return process.kill(Number(pid), 0);
      } catch {
        return false;
      }
    };
    assert.ok(isAlive());
    // It may still be setpriv, which has not asked for the signal yet.
    await new Promise((resolve) => setTimeout(resolve, 300));
    parent.kill('SIGKILL');
    await until('the child has ended', async () => !isAlive());
  });
});
