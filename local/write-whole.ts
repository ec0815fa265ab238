import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Replaces a file in one step: who reads it sees the old text or the new, never half of one, even when the machine loses
 * its power right after.
 */
export const writeWhole = (file: string, text: string, mode = 0o644): void => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode, flush: true });
  renameSync(draft, file);
  // Windows has no folders to open.
  if (process.platform !== 'win32') flushFolder(dirname(file));
};

const flushFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
