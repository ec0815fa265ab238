import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../config.ts';
import { writeWhole } from '../write-whole.ts';
import type { FolderResult } from './results.ts';

const file = join(root, 'docs/mutation.json');

/** The results of the last run of every folder, as committed in docs/mutation.json. */
export const readResults = (): FolderResult[] =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as FolderResult[]) : [];

export const writeResults = (results: readonly FolderResult[]): void =>
  writeWhole(file, `${JSON.stringify(results, null, 2)}\n`);
