import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { environment } from '../config.ts';

const run = promisify(execFile);
const platform = `${process.platform}-${process.arch}`;
const work = mkdtempSync(join(tmpdir(), 'ticketing-fetched-node-'));
const integrityOf = (content: Buffer) => `sha512-${createHash('sha512').update(content).digest('base64')}`;

/** A package that stands for Node: a program that prints its name. */
const pack = async (words: string): Promise<Buffer> => {
  const folder = mkdtempSync(join(work, 'package-'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'fetched-node', version: '1.0.0' }));
  writeFileSync(join(folder, 'bin/node'), `#!/bin/sh\necho ${words}\n`);
  chmodSync(join(folder, 'bin/node'), 0o755);
  await run('npm', ['pack', '--ignore-scripts'], { cwd: folder });
  return readFileSync(join(folder, 'fetched-node-1.0.0.tgz'));
};

describe('Node fetched for a machine with an older one', () => {
  let server: Server;
  let served: Buffer;
  let genuine: Buffer;
  before(async () => {
    genuine = await pack('genuine');
    // The registry's metadata always match the content it serves, so only a hash known beforehand reveals a replacement.
    server = createServer((incoming, outgoing) => {
      if (incoming.url?.endsWith('.tgz')) return outgoing.end(served);
      const tarball = `http://${incoming.headers.host}/fetched-node-1.0.0.tgz`;
      const dist = { tarball, integrity: integrityOf(served) };
      const versions = { '1.0.0': { name: 'fetched-node', version: '1.0.0', dist } };
      outgoing.end(JSON.stringify({ name: 'fetched-node', 'dist-tags': { latest: '1.0.0' }, versions }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
    rmSync(work, { recursive: true, force: true });
  });

  const start = async (content: Buffer) => {
    served = content;
    const root = mkdtempSync(join(work, 'root-'));
    mkdirSync(join(root, 'local/supply'), { recursive: true });
    mkdirSync(join(root, 'node_modules'));
    copyFileSync(join(import.meta.dirname, '../bootstrap.mjs'), join(root, 'local/bootstrap.mjs'));
    const wanted = { name: 'fetched-node', version: '1.0.0', integrity: integrityOf(genuine) };
    writeFileSync(
      join(root, 'local/supply/node-packages.json'),
      JSON.stringify({ major: 99, packages: { [platform]: wanted } }),
    );
    for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
      writeFileSync(join(root, file), JSON.stringify({ packages: {} }));
    writeFileSync(join(root, 'local/echo.ts'), '');
    const env = {
      PATH: environment().PATH,
      HOME: root,
      npm_config_registry: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      npm_config_cache: join(root, 'cache'),
    };
    const ended = await run(process.execPath, ['local/bootstrap.mjs', 'echo'], { cwd: root, env }).catch((e) => e);
    const left = readdirSync(join(root, '.ticketing/tools'));
    return { code: ended.code ?? 0, stdout: ended.stdout as string, stderr: ended.stderr as string, left };
  };

  it('runs when its content matches the pinned hash', async () => {
    const { stdout, left } = await start(genuine);
    assert.match(stdout, /genuine/);
    assert.deepEqual(left, ['fetched-node-1.0.0']);
  });

  it('neither runs nor stays on the disk when the registry serves other content under its name', async () => {
    const { code, stdout, stderr, left } = await start(await pack('replaced'));
    assert.equal(code, 1);
    assert.doesNotMatch(stdout, /replaced/);
    assert.match(stderr, /EINTEGRITY[\s\S]*differs from its pinned hash/);
    assert.deepEqual(left, []);
  });
});

describe('the table of Nodes', () => {
  it('pins every platform to a version of the same major and to a SHA-512', () => {
    const { major, packages } = JSON.parse(readFileSync(join(import.meta.dirname, 'node-packages.json'), 'utf8')) as {
      major: number;
      packages: Record<string, { name: string; version: string; integrity: string }>;
    };
    assert.ok(Object.keys(packages).length >= 5);
    for (const [name, { version, integrity }] of Object.entries(packages)) {
      assert.match(version, new RegExp(`^${major}\\.\\d+\\.\\d+$`), name);
      assert.match(integrity, /^sha512-[A-Za-z0-9+/]{86}==$/, name);
    }
  });
});
