import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

const root = mkdtempSync(join(tmpdir(), 'ticketing-bootstrap-'));
after(() => rmSync(root, { recursive: true, force: true }));

const calls = join(root, 'calls');
// Stands in for npm: says what it was asked and leaves the list that npm leaves.
const npm = join(root, 'npm.js');
writeFileSync(
  npm,
  `const fs = require('node:fs');
   fs.appendFileSync(${JSON.stringify(calls)}, process.argv[2] + '\\n');
   if (process.env.NPM_FAILS) { process.stderr.write('npm error no network\\n'); process.exit(1); }
   fs.mkdirSync('node_modules', { recursive: true });
   fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');`,
);
mkdirSync(join(root, 'local'));
mkdirSync(join(root, 'local/supply'));
for (const file of ['bootstrap.mjs', 'supply/node-packages.json'])
  copyFileSync(join(import.meta.dirname, file), join(root, 'local', file));
writeFileSync(
  join(root, 'local/echo.ts'),
  'process.stdout.write(process.argv.slice(2).join(" "), () => process.exit(7));',
);
writeFileSync(
  join(root, 'local/wait.ts'),
  "process.on('SIGTERM', () => process.exit(3)); process.on('SIGINT', () => {}); console.log('up'); setInterval(() => {}, 1000);",
);

const lock = (packages: Record<string, object>) =>
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({ packages: { '': {}, 'services/orders': {}, ...packages } }),
  );

const env = { PATH: process.env.PATH, npm_execpath: npm };
const run = async (args: readonly string[], more: Record<string, string> = {}) => {
  rmSync(calls, { force: true });
  const options = { cwd: root, env: { ...env, ...more } };
  const ended = await promisify(execFile)(process.execPath, ['local/bootstrap.mjs', ...args], options).catch(
    (error) => error,
  );
  const asked = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [];
  return { code: ended.code ?? 0, stdout: ended.stdout as string, stderr: ended.stderr as string, asked };
};

test('packages are installed when there are none, when a version differs, and not when all is there', async () => {
  lock({ 'node_modules/a': { version: '1.0.0' } });
  assert.deepEqual((await run(['echo', 'x'])).asked, ['ci']);
  assert.deepEqual((await run(['echo', 'x'])).asked, []);
  lock({ 'node_modules/a': { version: '1.0.1' } });
  assert.deepEqual((await run(['echo', 'x'])).asked, ['ci']);
  lock({
    'node_modules/a': { version: '1.0.1' },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
    'node_modules/@ticketing/orders': { resolved: 'services/orders', link: true },
  });
  assert.deepEqual((await run(['echo', 'x'])).asked, []);
});

test('a command gets its arguments, and its exit code is ours', async () => {
  const { code, stdout } = await run(['echo', 'one', '--two']);
  assert.deepEqual([code, stdout], [7, 'one --two']);
});

test('a command that does not exist is one clear sentence', async () => {
  const { code, stderr } = await run(['fly']);
  assert.equal(code, 1);
  assert.match(stderr, /There is no command "fly" here: try/);
  assert.doesNotMatch(stderr, / at /);
});

test('when npm fails, its own words come with what to do', async () => {
  lock({ 'node_modules/a': { version: '2.0.0' } });
  const { code, stderr } = await run(['echo'], { NPM_FAILS: '1' });
  assert.equal(code, 1);
  assert.match(stderr, /npm error no network[\s\S]*start again/);
  lock({ 'node_modules/a': { version: '1.0.1' } });
});

test('SIGTERM is passed on, and Ctrl-C left to the command: we end when it has ended', async () => {
  const child = spawn(process.execPath, ['local/bootstrap.mjs', 'wait'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  assert.equal(code, 3);
});

test('when npm dies of a SIGTERM without telling us, the command is ended', async () => {
  // As npm does it: through a shell that does not pass signals on.
  const script = `${JSON.stringify(process.execPath)} local/bootstrap.mjs wait; true`;
  const shell = spawn('sh', ['-c', script], {
    cwd: root,
    env: { ...env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(shell.stdout, 'data');
  shell.kill('SIGTERM');
  // The pipe ends when nobody holds it any more.
  await once(shell.stdout.resume(), 'end');
});
