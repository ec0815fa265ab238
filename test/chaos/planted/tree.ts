import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../../..');
const copied = ['packages', 'services', 'sandbox', 'gateway', 'k8s'];

export type Edit = { readonly file: string; readonly replace: string; readonly by: string };

/**
 * A copy of the sources with some lines replaced; give it back with `remove`. What is installed is shared.
 * @throws Error when a line to replace is not there exactly once: the sources have moved on
 */
export const plantIn = (edits: readonly Edit[]): { root: string; remove(): void } => {
  const root = mkdtempSync(join(tmpdir(), 'ticketing-planted-'));
  const isInstalled = (path: string) => path.includes('/node_modules');
  for (const folder of copied)
    cpSync(join(repository, folder), join(root, folder), { recursive: true, filter: (path) => !isInstalled(path) });
  for (const file of ['package.json', 'tsconfig.json']) cpSync(join(repository, file), join(root, file));
  linkInstalled(root);
  for (const { file, replace, by } of edits) {
    const text = readFileSync(join(root, file), 'utf8');
    if (text.split(replace).length !== 2) throw new Error(`"${replace}" is not in ${file} exactly once`);
    // A function as the replacement: dollar signs of SQL mean themselves.
    writeFileSync(
      join(root, file),
      text.replace(replace, () => by),
    );
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
};

/** The last of a folder's numbered files that holds some text: of a function written again and again, the one that counts. */
export const newestWith = (folder: string, text: string): string => {
  const name = readdirSync(join(repository, folder))
    .sort()
    .findLast((file) => readFileSync(join(repository, folder, file), 'utf8').includes(text));
  if (name === undefined) throw new Error(`"${text}" is in no file of ${folder}`);
  return `${folder}/${name}`;
};

/** Packages of others are linked; those of this house lead into the copy. */
const linkInstalled = (root: string): void => {
  const [from, to] = [join(repository, 'node_modules'), join(root, 'node_modules')];
  mkdirSync(join(to, '@ticketing'), { recursive: true });
  for (const name of readdirSync(from).filter((one) => one !== '@ticketing'))
    symlinkSync(join(from, name), join(to, name));
  for (const name of ['common', 'contracts']) symlinkSync(join(root, 'packages', name), join(to, '@ticketing', name));
  for (const place of [
    'services/auth',
    'services/tickets',
    'services/orders',
    'services/payments',
    'services/expiration',
    'sandbox',
    'gateway',
    'packages/common',
    'packages/contracts',
  ]) {
    const own = join(repository, place, 'node_modules');
    if (existsSync(own)) symlinkSync(own, join(root, place, 'node_modules'));
  }
};
