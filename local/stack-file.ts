import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './write-whole.ts';

export type Place = { readonly pid: number | null; readonly port: number; readonly url: string };

/** What `stack.json` tells operators and tests while the stack runs. A pid is null between a death and the next start. */
export type StackDescription = {
  readonly url: string;
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
