import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, globSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { Environment } from '../config.ts';
import { type Instruction, readDockerfile } from './dockerfile.ts';
import { type Ignores, readIgnores } from './ignore.ts';

/** What an image holds above its base, in a folder that stands for `/`. */
export type Image = {
  readonly folder: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly command: readonly string[];
};

type Context = { readonly root: string; readonly ignores: Ignores; readonly env: Environment; readonly work: string };

/**
 * Does what an engine would do with a Dockerfile of ours, as folders: each stage becomes one, COPY copies, and npm runs
 * as it would in there. `work` is an empty folder. @throws Error for an instruction that our Dockerfiles do not use
 */
export const buildImage = async (root: string, dockerfile: string, work: string, env: Environment): Promise<Image> => {
  const ignores = readIgnores(readFileSync(join(root, '.dockerignore'), 'utf8'));
  const context = { root, ignores, env, work };
  let image: Image | undefined;
  for (const [at, { name, instructions }] of readDockerfile(readFileSync(join(root, dockerfile), 'utf8')).entries()) {
    const folder = join(work, name ?? String(at));
    mkdirSync(folder, { recursive: true });
    image = { folder, workdir: '/', env: {}, user: 'root', command: [] };
    for (const instruction of instructions) image = await carryOut(context, image, instruction);
  }
  return image!;
};

const carryOut = async (context: Context, image: Image, { name, flags, rest }: Instruction): Promise<Image> => {
  const inside = (path: string) => join(image.folder, path.startsWith('/') ? path : join(image.workdir, path));
  switch (name) {
    case 'WORKDIR':
      mkdirSync(join(image.folder, rest), { recursive: true });
      return { ...image, workdir: rest };
    case 'ENV':
      return {
        ...image,
        env: { ...image.env, ...Object.fromEntries([...rest.matchAll(/(\w+)=(\S+)/g)].map((pair) => pair.slice(1))) },
      };
    case 'COPY': {
      const paths = rest.split(/\s+/);
      const to = paths.pop()!;
      for (const path of paths)
        copy(context, flags.from, path, inside(to), to.endsWith('/') && !isFolder(context, flags.from, path));
      return image;
    }
    case 'RUN':
      if (rest.startsWith('npm ')) await run(context, image, rest);
      // The one thing besides npm: a folder that belongs to the user.
      else
        mkdirSync(inside(/^mkdir (\/\w+) && chown 1000:1000 \1$/.exec(rest)?.[1] ?? refuse(rest)), { recursive: true });
      return image;
    case 'USER':
      return { ...image, user: rest };
    case 'CMD':
      return { ...image, command: JSON.parse(rest) as string[] };
    case 'EXPOSE':
    case 'VOLUME':
      return image;
    default:
      return refuse(name);
  }
};

const refuse = (what: string): never => {
  throw new Error(`Our Dockerfiles do not use this: ${what}`);
};

const sourceOf = ({ root, work }: Context, stage: string | undefined, path: string) =>
  stage ? join(work, stage, path) : join(root, path);
const isFolder = (context: Context, stage: string | undefined, path: string) =>
  lstatSync(sourceOf(context, stage, path)).isDirectory();

/** As an engine does: a folder's content goes into the target, a file beside others only when the target ends in a slash. */
const copy = (context: Context, stage: string | undefined, path: string, to: string, intoFolder: boolean): void => {
  const source = sourceOf(context, stage, path);
  const target = intoFolder ? join(to, basename(path)) : to;
  mkdirSync(dirname(target), { recursive: true });
  const filter = stage ? undefined : (from: string) => !context.ignores(from.slice(context.root.length + 1));
  if (!stage && globSync(path, { cwd: context.root }).length === 0) refuse(`COPY ${path}`);
  if (!existsSync(source) || filter?.(source) === false) refuse(`COPY ${path}, which .dockerignore keeps out`);
  cpSync(source, target, { recursive: true, verbatimSymlinks: true, ...(filter ? { filter } : {}) });
};

const run = async ({ env }: Context, { folder, workdir, env: own }: Image, command: string): Promise<void> => {
  // The way to the registry is this machine's; what an npm around us says of its own run is not for the one inside.
  const outer = /^(npm_(package|lifecycle|config_local_prefix|command|node)|INIT_CWD|NODE_(ENV|OPTIONS|TEST)|TEST_)/;
  const kept = Object.fromEntries(Object.entries(env).filter(([key]) => !outer.test(key)));
  const child = spawn(command, {
    cwd: join(folder, workdir),
    // The Node inside is the one we run on, whatever this machine has on its PATH.
    env: {
      ...kept,
      // Only an installation may reach outside: a build that fetches what it misses is another build tomorrow.
      ...(command.startsWith('npm ci')
        ? {}
        : { npm_config_registry: 'http://127.0.0.1:9/', npm_config_offline: 'true' }),
      ...own,
      PATH: `${dirname(process.execPath)}${delimiter}${env.PATH ?? ''}`,
    },
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${said.slice(-4_000)}`);
};
