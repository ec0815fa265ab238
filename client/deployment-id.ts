import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names a build by what it is made of: the same for every instance of one release, and when it is built and when it runs.
 * `NEXT_DEPLOYMENT_ID` replaces it. An open page compares it with the server's, and loads anew after a rollout.
 */
export const deploymentId = (client: string, given: string | undefined): string => {
  if (given) return given;
  const hash = createHash('sha256');
  const roots = [
    '**/*.{ts,tsx,css,svg,png,ico,js,json,mjs,md}',
    '../packages/contracts/src/**/*.ts',
    '../package-lock.json',
  ];
  const files = globSync(roots, {
    cwd: client,
    exclude: ['.next/**', 'node_modules/**', 'next-env.d.ts', '**/*.test.ts', 'pictures/**'],
  });
  for (const file of files.sort()) {
    const path = join(client, file);
    if (statSync(path).isFile()) hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
};
