import { registerHooks } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Planted } from '../planted/planted.ts';
import { replacements } from './replacements.ts';

const root = join(import.meta.dirname, '../../..');
const simulation = join(root, 'test/simulation');
const planted = new Map<string, Planted>();
const nothing: ReadonlyMap<string, string> = new Map();
let registered = false;

/** What `schedule.ts` exports, in a world of its own. */
export type Simulation = typeof import('../schedule.ts');

/**
 * Loads the services into the simulation: their own code as it stands, with stores, broker and clock replaced by those
 * of `replacements.ts`. With a planted bug its text is changed as it is read.
 */
export const loadSimulation = (bug: Planted | null): Promise<Simulation> =>
  loadInto('schedule.ts', bug, 'simulated') as Promise<Simulation>;

/**
 * Loads a module of this folder, with everything it imports, into a world of its own: a query that whatever it imports
 * inherits tells them apart, so that any number of worlds live side by side in one process. In the world of PostgreSQL
 * nothing is replaced.
 */
export const loadInto = (path: string, bug: Planted | null, kind: 'simulated' | 'postgres'): Promise<unknown> => {
  register();
  const name = `${kind}-${bug?.name.replaceAll(/[^a-z0-9]+/gi, '-') ?? 'as-it-is'}`;
  if (bug) planted.set(name, bug);
  return import(`${pathToFileURL(join(simulation, path)).href}?world=${name}`);
};

const register = (): void => {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      const world = worldOf(context.parentURL);
      const replaces = world?.startsWith('simulated-') ? replacements : nothing;
      const replaced = world && replaces.get(specifier);
      // What stands in for a package or a module may use the real one.
      if (replaced && relative(root, fileURLToPath(context.parentURL ?? '')) !== replaced)
        return { url: urlOf(replaced, world), shortCircuit: true };
      const resolved = next(specifier, context);
      if (!world || !resolved.url.startsWith('file:') || resolved.url.includes('/node_modules/')) return resolved;
      const path = relative(root, fileURLToPath(resolved.url));
      const parent = relative(root, fileURLToPath(context.parentURL ?? ''));
      const seesReal = parent.startsWith('test/simulation/store/') || replacements.has(parent);
      return { ...resolved, url: urlOf((!seesReal && replaces.get(path)) || path, world) };
    },
    load: (url, context, next) => {
      const loaded = next(url, context);
      const bug = planted.get(worldOf(url) ?? '');
      if (!bug || relative(root, fileURLToPath(url)) !== bug.file) return loaded;
      const source = String(loaded.source);
      if (!source.includes(bug.replace)) throw new Error(`"${bug.name}" cannot be planted: ${bug.file} has changed.`);
      return { ...loaded, source: source.replace(bug.replace, () => bug.by) };
    },
  });
};

const urlOf = (path: string, world: string): string => `${pathToFileURL(join(root, path)).href}?world=${world}`;

const worldOf = (url: string | undefined): string | null => /\?world=(.+)$/.exec(url ?? '')?.[1] ?? null;
