import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { environment, root } from '../../config.ts';

export type Operated = { readonly code: number; readonly said: string; readonly complained: string };

/** Runs `npm run ops -- <args>` for the stack in a home, with `input` typed into it. */
export const operate = (home: string, args: readonly string[], input = ''): Promise<Operated> =>
  new Promise((resolve) => {
    const env = { ...environment(), TICKETING_HOME: home };
    const child = execFile(
      process.execPath,
      [join(root, 'local/ops.ts'), ...args],
      { cwd: root, env },
      (error, said, complained) => resolve({ code: error ? Number(error.code ?? 1) : 0, said, complained }),
    );
    child.stdin?.end(input);
  });
