import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, toolsFolder } from '../../../local/config.ts';
import { freePorts } from '../../../local/ports.ts';
import { findProgram } from '../../../local/stores/programs.ts';
import { endWithMe } from './end-with-me.ts';

/** A broker of a bench's own, empty and gone afterwards. */
export const startBroker = async (): Promise<{ url: string; stop(): Promise<void> }> => {
  const program = await findProgram('nats-server', toolsFolder, environment().PATH ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-bench-nats-'));
  const [port] = await freePorts(1);
  const child = spawn(program.file, ['-a', '127.0.0.1', '-p', `${port}`, '-js', '-sd', folder], {
    env: program.env,
    stdio: 'ignore',
  });
  endWithMe(child);
  const gone = once(child, 'exit');
  await once(child, 'spawn');
  return {
    url: `nats://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
