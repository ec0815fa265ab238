import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Advice } from './advice.ts';
import type { Settings } from './config.ts';

/** Builds the client unless nothing it is built from has changed since the last time. Says which it was. @throws Advice */
export const buildClient = async (root: string, settings: Settings, signal: AbortSignal): Promise<string> => {
  const client = join(root, 'client');
  const stamp = join(client, '.next/built-from');
  const now = fingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return 'built before';
  const next = join(root, 'node_modules/next/dist/bin/next');
  const env = { ...settings.inherited, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  try {
    await promisify(execFile)(process.execPath, [next, 'build'], {
      cwd: client,
      env,
      signal,
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    signal.throwIfAborted();
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Advice(`The client does not build:\n\n${(stdout + stderr).trim().split('\n').slice(-30).join('\n')}`);
  }
  writeFileSync(stamp, now);
  return 'built';
};

const fingerprint = (root: string): string => {
  const hash = createHash('sha256');
  const files = globSync(['client/**/*', 'packages/contracts/src/**/*', 'package-lock.json'], {
    cwd: root,
    exclude: ['client/.next/**', 'client/node_modules/**', 'client/next-env.d.ts'],
  });
  for (const file of files.sort()) {
    const path = join(root, file);
    if (statSync(path).isFile()) hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
};
