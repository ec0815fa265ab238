import { spawnSync } from 'node:child_process';
import { environment, root } from './config.ts';
import { perform } from './perform.ts';
import { judgeAudit, warningOf } from './supply/audit.ts';

/** `npm run audit`: the vulnerabilities that npm's registry knows in our dependencies. Fails on high and critical ones only. */
await perform(async ({ screen }) => {
  const { stdout } = spawnSync('npm', ['audit', '--json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  const { sound, lines } = judgeAudit(stdout ?? '');
  for (const line of lines) screen.line('audit', line);
  const warning = warningOf(lines);
  if (warning !== null && environment().GITHUB_ACTIONS === 'true') process.stdout.write(`${warning}\n`);
  return sound;
});
