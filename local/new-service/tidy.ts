import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Formats files as everything here is: how long a line may be depends on the name in it. @throws Error with what Biome said */
export const tidy = (root: string, files: readonly string[]): void => {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const code = files.filter((file) => file.endsWith('.ts'));
  const ended = spawnSync(process.execPath, [biome, 'check', '--write', '--colors=off', ...code], {
    cwd: root,
    encoding: 'utf8',
  });
  if (ended.status !== 0) throw new Error(`${ended.stdout}${ended.stderr}`);
};
