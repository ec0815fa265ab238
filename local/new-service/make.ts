import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Advice } from '../advice.ts';

const template = join(import.meta.dirname, 'template');

/**
 * Writes a service into `services/` of this tree, and lets contracts know it. It keeps a copy of people and answers one
 * route, so that every part of a service is there to be replaced. Gives the files that were written or changed.
 * @throws Advice for a name that cannot be one
 */
export const makeService = (root: string, name: string): string[] => {
  // It becomes a role, a user of the broker, a host's name and a variable in code: letters suit all of them.
  if (!/^[a-z]{3,20}$/.test(name))
    throw new Advice(`"${name}" is not a service's name: use 3 to 20 small letters, like refunds.`);
  if (reserved.includes(name) || existsSync(join(root, 'services', name)) || existsSync(join(root, name)))
    throw new Advice(`"${name}" is taken: choose another name.`);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'services/orders/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const fill = (text: string): string =>
    text
      .replaceAll('{{name}}', name)
      .replaceAll('{{Name}}', name[0]!.toUpperCase() + name.slice(1))
      .replaceAll('{{zod}}', dependencies.zod!);
  const files = globSync('**/*.template', { cwd: template }).map((file): [string, string] => [
    join('services', name, fill(file.replace(/\.template$/, ''))),
    fill(readFileSync(join(template, file), 'utf8')),
  ]);
  const dockerfile = readFileSync(join(root, 'services/orders/Dockerfile'), 'utf8');
  files.push([join('services', name, 'Dockerfile'), dockerfile.replaceAll('orders', name)]);
  files.push([envelope, withOwner(readFileSync(join(root, envelope), 'utf8'), name)]);
  files.push([consumers, withConsumer(readFileSync(join(root, consumers), 'utf8'), name)]);
  for (const [file, text] of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return files.map(([file]) => file).sort();
};

// Names that code or SQL already means something by.
const reserved = [
  'postgres',
  'nats',
  'redis',
  'user',
  'order',
  'default',
  'delete',
  'import',
  'export',
  'class',
  'package',
];

const envelope = 'packages/contracts/src/messages/envelope.ts';
const consumers = 'packages/contracts/src/messages/consumers.ts';

/** It consumes users, so auth keeps its log for it. Nothing consumes its own messages yet. */
const withConsumer = (text: string, name: string): string => {
  const consuming = text.replace(/^( {2}auth: \[.*)\],$/m, `$1, '${name}'],`);
  const complete = consuming.replace(/(export const consumersOf[\s\S]*?\n)};/, `$1  ${name}: [],\n};`);
  if (consuming === text || complete === consuming)
    throw new Error(`${consumers} is not as it was: consumersOf is missing`);
  return complete;
};

/** Every service has a stream, whether it says something or not yet. */
const withOwner = (text: string, name: string): string => {
  const named = text.replace(/(export type Owner = .*);/, `$1 | '${name}';`);
  const stream = `  ${name}: { name: '${name.toUpperCase()}', subjects: ['ticketing.${name}.>'] },\n`;
  const complete = named.replace(/(export const streamOf[\s\S]*?)\n};/, `$1\n${stream}};`);
  if (named === text || complete === named)
    throw new Error(`${envelope} is not as it was: Owner or streamOf is missing`);
  return complete;
};
