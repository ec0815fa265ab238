import { execFile } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Advice } from '../advice.ts';

const run = promisify(execFile);

/** Debian and Ubuntu put Redis' server into redis-tools, under another name, and pgbench beside PostgreSQL's server. */
export const debianPackages = {
  'nats-server': ['nats-server'],
  'nats-server-2.9': ['nats-server'],
  'redis-server': ['redis-tools'],
  spin: ['spin'],
  pgbench: ['postgresql'],
  faketime: ['faketime'],
  adminer: ['adminer', 'php-cli', 'php-pgsql'],
  prometheus: ['prometheus'],
} as const;
/** Downloaded without what they depend on: a web server would come with Adminer, and scripts for pages with Prometheus. */
const withoutDependencies: readonly string[] = ['adminer', 'prometheus'];
const brewFormula: Readonly<Record<ProgramName, string>> = {
  'nats-server': 'nats-server',
  'nats-server-2.9': 'nats-server@2.9',
  'redis-server': 'redis',
  spin: 'spin',
  pgbench: 'postgresql',
  faketime: 'libfaketime',
  adminer: 'php',
  prometheus: 'prometheus',
};

/**
 * The release of Debian that has the version we want, where that differs from the machine's: the manifests' own broker, and
 * the oldest one that we support. Where this release cannot be had, the machine's own does.
 */
const debianRelease: Partial<Readonly<Record<ProgramName, string>>> = {
  'nats-server': 'sid',
  'nats-server-2.9': 'bookworm',
};

/** The folder of a program's package among the tools. */
export const packageFolder = (program: ProgramName): string =>
  debianRelease[program] ? `nats-server-${debianRelease[program]}` : program;

/** apt checks the index's signature, and every package against the index. A machine may be configured to skip this; these options forbid it. */
export const signedOnly = [
  'APT::Get::AllowUnauthenticated=false',
  'Acquire::AllowInsecureRepositories=false',
  'Acquire::AllowWeakRepositories=false',
  'Acquire::AllowDowngradeToInsecureRepositories=false',
].flatMap((option) => ['-o', option]);

/** What can be had of the system's packages. */
export type ProgramName = keyof typeof debianPackages;

/**
 * Downloads a program's package, with the libraries this machine lacks, and unpacks them into a folder of their own.
 * Works for every user, changes nothing outside that folder and needs no package lists. Unpacks only packages that a signed
 * index names.
 * @throws Advice where the system has no such packages
 */
export const unpackSystemPackage = async (
  program: ProgramName,
  folder: string,
  signal?: AbortSignal,
): Promise<void> => {
  if (process.platform === 'darwin') {
    throw new Advice(`${program} is needed: install it (brew install ${brewFormula[program]}), then start again.`);
  }
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Advice(`${program} is needed: install it with your system's package manager, or use compose.yaml.`);
  }
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    await download(program, work, signal);
    const unpacked = join(work, 'unpacked');
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      await run('dpkg', ['-x', join(work, file), unpacked]);
    }
    // The program looks at the name it is called by.
    if (program === 'redis-server') symlinkSync('redis-check-rdb', join(unpacked, 'usr/bin/redis-server'));
    // What stands there by this name chooses a version in Perl.
    if (program === 'pgbench') linkAnew(globSync('usr/lib/postgresql/*/bin/pgbench', { cwd: unpacked }), unpacked);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacked, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

const linkAnew = ([file]: readonly string[], unpacked: string): void => {
  if (!file) return;
  const link = join(unpacked, 'usr/bin/pgbench');
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(join('../..', file), link);
};

/** With the machine's package lists, or with fresh ones of our own when those are empty or out of date. */
const download = async (program: ProgramName, work: string, signal?: AbortSignal): Promise<void> => {
  // Without a user of its own, apt as root may write here; with a cache of ours, apt as anybody reads its lists once.
  const options = [...signedOnly, '-o', 'APT::Sandbox::User=', '-o', `Dir::Cache=${join(work, 'cache')}`];
  mkdirSync(join(work, 'cache/archives/partial'), { recursive: true });
  const release = debianRelease[program];
  if (release && (await downloadFrom(release, options, program, work, signal))) return;
  try {
    await downloadWith(options, program, work, signal);
  } catch {
    signal?.throwIfAborted();
    try {
      mkdirSync(join(work, 'lists/partial'), { recursive: true });
      options.push('-o', `Dir::State::Lists=${join(work, 'lists')}`);
      await run('apt-get', ['update', ...options], { signal });
      await downloadWith(options, program, work, signal);
    } catch (error) {
      signal?.throwIfAborted();
      const reason = String((error as { stderr?: string }).stderr || error)
        .trim()
        .split('\n')
        .at(-1);
      throw new Advice(
        `${program} could not be fetched (${reason}): install it (apt-get install ${debianPackages[program].join(' ')}), then start again.`,
      );
    }
  }
};

const debianKeys = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** From another release of Debian, without its libraries. Returns whether it could be had, and runs on this machine. */
const downloadFrom = async (
  release: string,
  options: readonly string[],
  program: ProgramName,
  work: string,
  signal?: AbortSignal,
): Promise<boolean> => {
  try {
    const { stdout } = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
    const mirror = stdout.split('\n').find((line) => /\/debian\/?$/.test(line));
    if (!mirror || !existsSync(debianKeys)) return false;
    mkdirSync(join(work, 'release/partial'), { recursive: true });
    const source = join(work, 'release.list');
    writeFileSync(source, `deb [signed-by=${debianKeys}] ${mirror} ${release} main\n`);
    const own = [
      ...[`Dir::Etc::SourceList=${source}`, 'Dir::Etc::SourceParts=/dev/null', 'Acquire::Languages=none'],
      `Dir::State::Lists=${join(work, 'release')}`,
    ].flatMap((option) => ['-o', option]);
    await run('apt-get', ['update', ...options, ...own], { signal });
    await run('apt-get', ['download', ...options, ...own, ...debianPackages[program]], { cwd: work, signal });
    const [file = ''] = readdirSync(work).filter((name) => name.endsWith('.deb'));
    await run('dpkg', ['-x', join(work, file), join(work, 'tried')]);
    const [binary = ''] = globSync(`tried/usr/{bin,sbin}/${debianPackages[program][0]}`, { cwd: work });
    await run(join(work, binary), ['--version'], { signal });
    return true;
  } catch {
    signal?.throwIfAborted();
    for (const name of readdirSync(work)) if (name.endsWith('.deb')) rmSync(join(work, name));
    return false;
  }
};

/** A simulated installation names exactly the packages that this machine lacks. */
const downloadWith = async (
  options: readonly string[],
  program: ProgramName,
  work: string,
  signal?: AbortSignal,
): Promise<void> => {
  const names: readonly string[] = debianPackages[program];
  const installed = names.filter((name) => !withoutDependencies.includes(name));
  const simulated = await run(
    'apt-get',
    ['install', '--simulate', '--no-install-recommends', ...options, ...installed],
    {
      signal,
    },
  );
  const lacking = [...simulated.stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]!);
  await run('apt-get', ['download', ...options, ...new Set([...lacking, ...names])], { cwd: work, signal });
};
