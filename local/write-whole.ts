import { renameSync, writeFileSync } from 'node:fs';

/** Replaces a file in one step: who reads it sees the old text or the new, never half of one. */
export const writeWhole = (file: string, text: string, mode = 0o644): void => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode });
  renameSync(draft, file);
};
