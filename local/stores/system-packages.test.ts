import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { unpackSystemPackage } from './system-packages.ts';

const isDebian = ['/usr/bin/apt-get', '/usr/bin/dpkg-deb', '/usr/bin/gpg'].every((file) => existsSync(file));
const work = mkdtempSync(join(tmpdir(), 'ticketing-packages-'));
const configured = process.env.APT_CONFIG;
after(() => {
  if (isDebian) execFileSync('gpgconf', ['--homedir', join(work, 'gpg'), '--kill', 'gpg-agent'], { stdio: 'pipe' });
  if (configured === undefined) delete process.env.APT_CONFIG;
  else process.env.APT_CONFIG = configured;
  rmSync(work, { recursive: true, force: true });
});

const gpg = (...args: string[]) =>
  execFileSync('gpg', ['--homedir', join(work, 'gpg'), '--batch', '--yes', ...args], { stdio: 'pipe' });
const sum = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** A repository with one package, `spin`, in Debian's layout, with a signed index. */
const makeRepository = (name: string) => {
  const folder = join(work, name);
  const content = join(folder, 'content');
  mkdirSync(join(content, 'DEBIAN'), { recursive: true });
  mkdirSync(join(content, 'usr/bin'), { recursive: true });
  const control = 'Package: spin\nVersion: 99.0\nArchitecture: all\nMaintainer: nobody\nDescription: a stand-in\n';
  writeFileSync(join(content, 'DEBIAN/control'), control);
  writeFileSync(join(content, 'usr/bin/spin'), '#!/bin/sh\n');
  const deb = join(folder, 'spin.deb');
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', content, deb], { stdio: 'pipe' });
  const packages = join(folder, 'Packages');
  writeFileSync(packages, `${control}Filename: ./spin.deb\nSize: ${readFileSync(deb).length}\nSHA256: ${sum(deb)}\n`);
  const size = readFileSync(packages).length;
  const release = join(folder, 'Release');
  writeFileSync(
    release,
    `Suite: test\nDate: ${new Date().toUTCString()}\nSHA256:\n ${sum(packages)} ${size} Packages\n`,
  );
  gpg('--clearsign', '--output', join(folder, 'InRelease'), release);
  return { folder, deb };
};

/** Unpacks `spin` with apt configured for this repository only and to skip checks. Our options have to override that. */
const unpackFrom = async (repository: string) => {
  const apt = mkdtempSync(join(work, 'apt-'));
  for (const folder of ['lists/partial', 'parts']) mkdirSync(join(apt, folder), { recursive: true });
  writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${join(work, 'key.gpg')}] copy:${repository} ./\n`);
  const careless = ['APT::Get::AllowUnauthenticated', 'Acquire::AllowInsecureRepositories'];
  const settings = {
    'Dir::Etc::sourcelist': join(apt, 'sources.list'),
    'Dir::Etc::sourceparts': join(apt, 'parts'),
    'Dir::State::Lists': join(apt, 'lists'),
    ...Object.fromEntries(careless.map((name) => [name, 'true'])),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";`);
  writeFileSync(join(apt, 'apt.conf'), lines.join('\n'));
  process.env.APT_CONFIG = join(apt, 'apt.conf');
  const folder = join(apt, 'tools/spin');
  await unpackSystemPackage('spin', folder);
  return folder;
};

describe("a program from the system's packages", { skip: isDebian ? false : 'needs apt' }, () => {
  before(() => {
    mkdirSync(join(work, 'gpg'), { mode: 0o700 });
    gpg('--passphrase', '', '--quick-generate-key', 'test', 'default', 'default', 'never');
    gpg('--output', join(work, 'key.gpg'), '--export', 'test');
  });

  it('is unpacked when it matches the signed index', async () => {
    const folder = await unpackFrom(makeRepository('genuine').folder);
    assert.ok(existsSync(join(folder, 'usr/bin/spin')));
  });

  it('is refused when the package was altered after the index was signed', async () => {
    const { folder, deb } = makeRepository('altered-package');
    const content = readFileSync(deb);
    content[content.length - 1]! ^= 1;
    writeFileSync(deb, content);
    await assert.rejects(unpackFrom(folder), { name: 'Advice', message: /Hash Sum mismatch|could not be fetched/ });
  });

  it('is refused when the index was altered after it was signed', async () => {
    const { folder } = makeRepository('altered-index');
    appendFileSync(join(folder, 'Packages'), 'Homepage: https://example.com\n');
    await assert.rejects(unpackFrom(folder), { name: 'Advice', message: /could not be fetched/ });
  });

  it('is refused when the index is unsigned, even if the machine would allow that', async () => {
    const { folder } = makeRepository('unsigned');
    rmSync(join(folder, 'InRelease'));
    await assert.rejects(unpackFrom(folder), { name: 'Advice', message: /could not be fetched/ });
  });
});
