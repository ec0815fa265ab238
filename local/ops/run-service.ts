import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { root, toolsFolder } from '../config.ts';
import { commandOf, kindOf, type ServiceName, type Wiring } from '../processes.ts';
import { secretsOf } from '../secrets.ts';
import type { Running } from './command.ts';

export type Ended = { readonly ok: boolean; readonly output: string };

/**
 * Runs a service's own command (see common's service/commands.ts) in the service's environment, but with an operator's
 * permissions: as the owner of its database, and as the user `operator` of the broker and of Redis.
 */
export const runService = async (running: Running, service: ServiceName, args: readonly string[]): Promise<Ended> => {
  const command = commandOf(wiringOf(running), { name: service, kind: service, port: 0 });
  const child = spawn(command.file, [...command.args, ...args], {
    cwd: command.cwd,
    env: command.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const [output, trouble, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { ok: code === 0, output: (code === 0 ? output : `${output}${trouble}`).trimEnd() };
};

/** What the stack's processes know of each other, read back from what `stack.json` tells. */
const wiringOf = ({ settings, stack }: Running): Wiring => ({
  root,
  settings: { ...settings, natsUrl: stack.nats, redisUrl: stack.redis },
  secrets: secretsOf(settings.home),
  processes: Object.entries(stack.processes).map(([name, { port }]) => ({ name, port, kind: kindOf(name) })),
  localUrl: stack.url,
  publicUrl: stack.publicUrl ?? stack.url,
  otherOrigins: stack.otherOrigins ?? [],
  networkUrls: [],
  ports: { postgres: 0, nats: 0, redis: 0 },
  postgresAdmin: stack.postgresAdmin,
  databases: stack.databases,
  appDatabases: stack.databases,
  nats: stack.nats,
  redis: stack.redis,
  logs: '',
  tools: toolsFolder,
});
