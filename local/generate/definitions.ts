import { globSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '@ticketing/contracts/messages/catalogue';
import type { MessageDefinition } from '@ticketing/contracts/messages/envelope';
import { root } from '../config.ts';

/** A message with the names it has in code: of its definition, of the schema of its body, and the file of both. */
export type Definition = MessageDefinition & {
  readonly name: string;
  readonly bodyName: string;
  readonly file: string;
};

/** All messages, in the catalogue's order. */
export const definitions = async (): Promise<Definition[]> => {
  const files = globSync('packages/contracts/src/messages/*.ts', { cwd: root, exclude: ['**/*.test.ts'] });
  const modules = await Promise.all(
    files.map(async (file) => ({ file, exports: Object.entries<unknown>(await import(join(root, file))) })),
  );
  const nameOf = (value: unknown): { readonly name: string; readonly file: string } => {
    for (const { file, exports } of modules)
      for (const [name, exported] of exports) if (exported === value) return { name, file };
    throw new Error('A message or its body is exported nowhere in packages/contracts/src/messages: export it.');
  };
  return catalogue.map((message) => ({ ...message, ...nameOf(message), bodyName: nameOf(message.body).name }));
};
