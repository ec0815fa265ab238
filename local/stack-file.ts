import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { urlOf, type Wiring } from './processes.ts';
import { writeWhole } from './write-whole.ts';

export type Place = { readonly pid: number | null; readonly port: number; readonly url: string };

/** What `stack.json` tells operators and tests while the stack runs. A pid is null between a death and the next start. */
export type StackDescription = {
  /** Where programs on this machine reach the system. */
  readonly url: string;
  /** Where people's browsers find it, what links lead to. */
  readonly publicUrl: string;
  readonly otherOrigins: readonly string[];
  /** The process that keeps all the others: SIGTERM to it stops the stack. */
  readonly supervisor: { readonly pid: number };
  readonly processes: Readonly<Record<string, Place>>;
  readonly postgresAdmin: string;
  readonly databases: Readonly<Record<'auth' | 'tickets' | 'orders' | 'payments', string>>;
  readonly nats: string;
  readonly redis: string;
  readonly sandbox?: {
    readonly url: string;
    readonly secretKey: string;
    readonly publishableKey: string;
    readonly webhookSecret: string;
  };
};

export const stackFile = (home: string): string => join(home, 'stack.json');

/** Holds passwords and keys, so it is for its owner's eyes only. */
export const writeStack = (home: string, stack: StackDescription): void =>
  writeWhole(stackFile(home), `${JSON.stringify(stack, null, 2)}\n`, 0o600);

export const readStack = (home: string): StackDescription | undefined =>
  existsSync(stackFile(home)) ? (JSON.parse(readFileSync(stackFile(home), 'utf8')) as StackDescription) : undefined;

export const removeStack = (home: string): void => rmSync(stackFile(home), { force: true });

/** Where everything of this stack is, with the pids of the moment. */
export const describeStack = (wiring: Wiring, pidOf: (name: string) => number | null): StackDescription => {
  const {
    settings,
    secrets,
    ports,
    processes,
    localUrl,
    publicUrl,
    otherOrigins,
    postgresAdmin,
    databases,
    nats,
    redis,
  } = wiring;
  const places: [string, Place][] = processes.map((one) => {
    return [one.name, { pid: pidOf(one.name), port: one.port, url: urlOf(one) }];
  });
  const store = (name: keyof typeof ports, given: string | undefined) => {
    const port = ports[name];
    if (!given) places.push([name, { pid: pidOf(name), port, url: `${name}://127.0.0.1:${port}` }]);
  };
  store('postgres', settings.postgresUrl);
  store('nats', settings.natsUrl);
  store('redis', settings.redisUrl);
  const sandbox = processes.find(({ kind }) => kind === 'sandbox');
  return {
    url: localUrl,
    publicUrl,
    otherOrigins,
    supervisor: { pid: process.pid },
    processes: Object.fromEntries(places),
    postgresAdmin,
    databases,
    nats,
    redis,
    ...(sandbox ? { sandbox: { url: urlOf(sandbox), ...secrets.sandbox } } : {}),
  };
};
