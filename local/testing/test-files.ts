import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { Advice } from '../advice.ts';

const everywhere = ['packages', 'services', 'sandbox', 'gateway', 'local', 'client', 'test'];
// These want a whole running system, not only stores.
const wholeSystem = ['test/journeys', 'test/security', 'test/chaos', 'test/bench'];
const built = ['**/node_modules/**', '**/.next/**'];

const testsIn = (root: string, folders: readonly string[], pattern = '**/*.test.ts'): string[] =>
  globSync(
    folders.map((folder) => `${folder}/${pattern}`),
    { cwd: root, exclude: built },
  ).sort();

const isInside = (file: string, folders: readonly string[]) => folders.some((folder) => file.startsWith(`${folder}/`));

/** The tests that need stores at most: of everything, or of the named workspaces (`orders`, `packages/common`, `gateway`). @throws Advice */
export const storeTests = (root: string, workspaces: readonly string[] = []): string[] => {
  const folders = workspaces.length === 0 ? everywhere : workspaces.map((name) => workspaceFolder(root, name));
  return testsIn(root, folders).filter((file) => !isInside(file, wholeSystem));
};

/** The tests of pure rules: they need nothing. */
export const domainTests = (root: string): string[] => [
  ...testsIn(root, everywhere, '**/domain/**/*.test.ts'),
  ...testsIn(root, ['packages/contracts']),
];

export const journeyTests = (root: string): string[] => testsIn(root, ['test/journeys']);
export const securityTests = (root: string): string[] => testsIn(root, ['test/security']);
export const chaosTests = (root: string): string[] => testsIn(root, ['test/chaos']);
export const benchTests = (root: string): string[] => testsIn(root, ['test/bench']);

/** The folder of a workspace: `orders`, `packages/common` or `gateway`. @throws Advice */
export const workspaceFolder = (root: string, name: string): string => {
  const folder = [name, `services/${name}`, `packages/${name}`].find((path) =>
    existsSync(join(root, path, 'package.json')),
  );
  if (folder) return folder;
  throw new Advice(
    `There is no workspace "${name}". Try orders, tickets, gateway, common, local, journeys, security, chaos or bench.`,
  );
};
