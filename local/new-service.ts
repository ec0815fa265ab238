import { spawnSync } from 'node:child_process';
import { Advice } from './advice.ts';
import { environment, root } from './config.ts';
import { makeService } from './new-service/make.ts';
import { tidy } from './new-service/tidy.ts';
import { perform } from './perform.ts';

/** `npm run new-service refunds`: makes a service that passes `npm test`, and installs it as a workspace. */
await perform(async ({ screen }) => {
  const [name = '', ...others] = process.argv.slice(2);
  if (name === '' || others.length > 0)
    throw new Advice('Say what the service is to be called: npm run new-service refunds');
  const files = makeService(root, name);
  tidy(root, files);
  for (const file of files) screen.line('written', file);
  // Its dependencies are those of others; only the list of workspaces and the lock change.
  const npm = environment().npm_execpath;
  const args = ['install', '--ignore-scripts', '--omit-lockfile-registry-resolved'];
  const ended = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, encoding: 'utf8' })
    : spawnSync('npm', args, { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' });
  if (ended.status !== 0)
    throw new Advice(`The service is written, but npm could not install it: ${ended.stderr.trim()}`);
  screen.line('installed', 'package-lock.json');
  screen.blank();
  screen.line('next', `npm test -- ${name}`);
  screen.line('', 'docs/new-service.md says how it goes on');
  return true;
});
