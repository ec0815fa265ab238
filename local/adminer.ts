import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startAdminer } from './adminer/start-adminer.ts';
import { Advice } from './advice.ts';
import { environment, toolsFolder } from './config.ts';
import { findStack } from './ops/find-stack.ts';
import { perform } from './perform.ts';

/**
 * `npm run adminer [-- --port 8080 --write]`: Adminer for the databases of the running stack, until Ctrl-C. It reads
 * only, unless `--write` is given.
 */
await perform(async ({ screen, signal }) => {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '8080' }, write: { type: 'boolean', default: false } },
  });
  const port = Number(values.port);
  if (!(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new Advice(`--port takes a whole number from 1 to 65535, not "${values.port}".`);
  const { settings } = findStack(environment());
  const { home, inherited: env } = settings;
  const starting = startAdminer({ home, env, port, write: values.write, tools: toolsFolder, signal });
  const adminer = await screen.step('adminer', starting, () => (values.write ? 'changes allowed' : 'read only'));
  screen.line('open', screen.accent(adminer.url));
  screen.line('stop', 'Ctrl-C');
  if (!signal.aborted) await once(signal, 'abort');
  await adminer.stop();
  screen.line('stopped', 'nothing is left running');
  return true;
});
