import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from '../stores/system-packages.ts';
import type { Materials } from './bill-of-materials.ts';
import { composeSchemaPackage, kubectlPackage } from './fetched-packages.ts';
import type { Lock } from './lock.ts';
import { readPins } from './pins.ts';

/** Reads the complete materials of the system from the files that pin them. */
export const readMaterials = (root: string): Materials => {
  const read = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T;
  const { name, version } = read<{ name: string; version: string }>('package.json');
  const { packages } = read<{ packages: Record<string, Materials['nodes'][number]> }>(
    'local/supply/node-packages.json',
  );
  return {
    name,
    version,
    lock: read<Lock>('package-lock.json'),
    nodes: Object.values(packages),
    fetched: [kubectlPackage, composeSchemaPackage],
    system: [...new Set(Object.values(debianPackages).flat())],
    pins: readPins(root),
  };
};
