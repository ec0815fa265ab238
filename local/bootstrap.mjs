// Plain JavaScript for Node 18 and newer, with no dependencies: it makes sure that the rest can run, and runs it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const tools = join(root, '.ticketing', 'tools');

// All code is written for Node 26 and tested with it. An older version would run most of it and fail in odd places. Node
// comes as npm packages without install scripts, each pinned by the hash of its content. No version exists for every
// platform.
const node = JSON.parse(readFileSync(join(root, 'local/supply/node-packages.json'), 'utf8'));

class Advice extends Error {}

/** Says what is under way where somebody looks on, and how long it took when it is done. */
const step = (name, underWay, done, work) => {
  const since = performance.now();
  const live = process.stdout.isTTY;
  if (live) process.stdout.write(`  … ${underWay}`);
  const result = work();
  if (live) process.stdout.write('\r\x1b[K');
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  process.stdout.write(`  ${name.padEnd(12)}${done.padEnd(56)} ${seconds.padStart(5)} s\n`);
  return result;
};

/** npm, the one that started us where there is one. Its output is shown only when it fails. */
const npm = (cwd, ...args) => {
  const script = process.env.npm_execpath;
  const [file, before] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  const ended = spawnSync(file, [...before, ...args, '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32' && file === 'npm',
  });
  if (ended.status === 0) return ended.stdout;
  // Its first lines say what is wrong; a long lesson on its options follows.
  const reason = `${ended.stderr ?? ''}${ended.error?.message ?? ''}`.trim().split('\n').slice(0, 15).join('\n');
  if (reason.includes('EINTEGRITY')) {
    throw new Advice('The content of a package differs from its pinned hash. Do not use it, and find out why.', {
      cause: reason,
    });
  }
  throw new Advice(
    `npm ${args[0]} did not work: look at the lines above, mend what they name (is the network there?), and start again.`,
    { cause: reason },
  );
};

/** The running Node if it is current, else one unpacked by an earlier start, else one fetched now. */
const currentNode = () => {
  if (Number(process.versions.node.split('.')[0]) >= node.major) return process.execPath;
  const wanted = node.packages[`${process.platform}-${process.arch}`];
  if (!wanted) {
    throw new Advice(
      `Node ${node.major} is needed and this is ${process.versions.node}: install a current one from nodejs.org, then start again.`,
    );
  }
  const { name, version } = wanted;
  const folder = join(tools, `${name}-${version}`);
  const program = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(program)) step('node', `fetching Node ${version}`, version, () => fetchNode(wanted, folder));
  return program;
};

/**
 * Fetched into a neighbouring folder and then renamed, so that an interrupted start leaves nothing half unpacked. The lock
 * has the pinned hash, and npm refuses to unpack any other content (EINTEGRITY), whatever the registry's metadata say.
 */
const fetchNode = ({ name, version, integrity }, folder) => {
  mkdirSync(tools, { recursive: true });
  const work = mkdtempSync(join(tools, 'node-'));
  const dependencies = { [name]: version };
  const packages = { '': { dependencies }, [`node_modules/${name}`]: { version, integrity } };
  try {
    writeFileSync(join(work, 'package.json'), JSON.stringify({ dependencies }));
    writeFileSync(join(work, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
    npm(work, 'ci', '--ignore-scripts', '--no-audit', '--no-fund');
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/**
 * Whether node_modules holds what package-lock.json asks for. npm leaves its own list in node_modules when it is
 * done; times of files say nothing after a checkout.
 */
const isInstalled = () => {
  const list = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const have = JSON.parse(readFileSync(list, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, link, optional, devOptional }]) => {
    if (path === '' || link || optional || devOptional || !path.includes('node_modules/')) return true;
    return have[path]?.version === version;
  });
};

const run = (program, command, args) => {
  const file = join(root, 'local', `${command}.ts`);
  if (!command || !existsSync(file))
    throw new Advice(`There is no command "${command ?? ''}" here: try npm start, npm test or npm run dev.`);
  const child = spawn(program, [file, ...args], { stdio: 'inherit', cwd: root });
  // The child decides when it has ended everything in order; until then we stay, so that the prompt does not come back too early.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm passes a SIGTERM on to the shell between us, which dies of it and tells nobody.
  const parent = process.ppid;
  const orphaned = () => process.ppid !== parent && child.kill('SIGTERM');
  if (process.env.npm_lifecycle_event) setInterval(orphaned, 500).unref();
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
};

try {
  const program = currentNode();
  if (!isInstalled())
    step('packages', 'installing the packages', 'installed', () => npm(root, 'ci', '--ignore-scripts'));
  const [command, ...args] = process.argv.slice(2);
  run(program, command, args);
} catch (thrown) {
  let error = thrown;
  if (['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(error.code)) {
    error = new Advice(
      `${error.path} cannot be written (${error.code}): does this folder belong to you, and is there room on the disk?`,
    );
  }
  if (!(error instanceof Advice)) throw error;
  if (error.cause) process.stderr.write(`\n${error.cause}\n`);
  process.stderr.write(`\n  ${error.message}\n\n`);
  process.exit(1);
}
