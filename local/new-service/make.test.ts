import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { environment, root } from '../config.ts';
import { makeService } from './make.ts';
import { tidy } from './tidy.ts';

const name = 'greetings';
const tree = mkdtempSync(join(tmpdir(), 'ticketing-new-service-'));

/** A tree of its own, so that nothing is made in ours: the workspaces' sources, and everything else by links. */
before(() => {
  const isSource = (path: string) => !/\/(node_modules|\.next)(\/|$)/.test(path.slice(root.length));
  for (const path of [
    'packages',
    'services/orders',
    'package.json',
    'tsconfig.json',
    'biome.json',
    '.gitignore',
    'local/lint',
  ])
    cpSync(join(root, path), join(tree, path), { recursive: true, filter: isSource });
  mkdirSync(join(tree, 'node_modules/@ticketing'), { recursive: true });
  for (const entry of readdirSync(join(root, 'node_modules')))
    if (entry !== '@ticketing') symlinkSync(join(root, 'node_modules', entry), join(tree, 'node_modules', entry));
  for (const one of ['common', 'contracts'])
    symlinkSync(join(tree, 'packages', one), join(tree, 'node_modules/@ticketing', one));
  tidy(tree, makeService(tree, name));
});
after(() => rmSync(tree, { recursive: true, force: true }));

const run = async (...args: string[]): Promise<void> => {
  const { NODE_TEST_CONTEXT: _, ...env } = environment();
  await promisify(execFile)(process.execPath, args, { cwd: tree, env }).catch(
    ({ stdout, stderr }: { stdout: string; stderr: string }) => assert.fail(`${stdout}\n${stderr}`),
  );
};
const tool = (path: string) => join(root, 'node_modules', path);

describe('a made service', () => {
  it('passes its own tests', () =>
    run('--test', `services/${name}/src/domain/newest.test.ts`, `services/${name}/src/service.test.ts`));

  it('passes lint', () =>
    run(
      tool('@biomejs/biome/bin/biome'),
      'ci',
      '--colors=off',
      `services/${name}`,
      'packages/contracts/src/messages/envelope.ts',
      'packages/contracts/src/messages/consumers.ts',
    ));

  it('passes the types', () => run(tool('typescript/bin/tsc'), '--noEmit'));

  it('has an image like all others', () => {
    const dockerfile = readFileSync(join(tree, 'services', name, 'Dockerfile'), 'utf8');
    assert.match(dockerfile, new RegExp(`CMD \\["node", "services/${name}/src/main.ts"\\]`));
    assert.doesNotMatch(dockerfile, /orders/);
  });
});

describe('a name', () => {
  it('that is taken, or cannot be one, is refused', () => {
    for (const bad of ['orders', 'Refunds', 're-funds', 'a', 'packages', ''])
      assert.throws(() => makeService(tree, bad), /name/);
  });
});
