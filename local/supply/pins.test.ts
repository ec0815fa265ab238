import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { root } from '../config.ts';
import { type Pin, readPins, referenceTo, writePins } from './pins.ts';
import { checkReferences, findReferring, referencesIn } from './references.ts';
import { resolve } from './resolve.ts';

const pins = readPins(root);
// No published digest was found for these, and none was made up. `npm run pin` looks them up where a registry can be reached.
const withoutDigest = ['ghcr.io/cloudnative-pg/postgresql', 'nats'];

const work = mkdtempSync(join(tmpdir(), 'ticketing-pins-'));
after(() => rmSync(work, { recursive: true, force: true }));

describe('third-party images and actions', () => {
  it('are referenced everywhere as in the table', () => {
    assert.deepEqual(checkReferences(root, pins), []);
    const used = new Set(findReferring(root, pins).flatMap(({ text }) => referencesIn(text).map(({ name }) => name)));
    assert.deepEqual(
      pins.filter(({ name }) => !used.has(name)),
      [],
      'the table has only entries that are used',
    );
  });

  it('are pinned by digest or commit, except those listed here', () => {
    for (const { kind, digest } of pins)
      if (digest) assert.match(digest, kind === 'image' ? /^sha256:[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/);
    const missing = pins.filter(({ digest }) => !digest).map(({ name }) => name);
    assert.deepEqual(
      missing.filter((name) => !withoutDigest.includes(name)),
      [],
    );
  });

  it('have a version, never a moving tag', () => {
    for (const { name, tag } of pins) assert.match(tag, /^v?\d+\.\d+/, name);
  });

  it('have a table that does not change when it is read and written', () => {
    const { file, text } = writePins(pins);
    assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(join(root, file), 'utf8')));
  });
});

describe('a reference', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const known: Pin[] = [
    { kind: 'image', name: 'redis', tag: '8.2.2-alpine', digest },
    { kind: 'action', name: 'actions/checkout', tag: 'v7.0.1', digest: 'b'.repeat(40) },
  ];
  const repository = (files: Record<string, string>) => {
    const folder = mkdtempSync(join(work, 'repository-'));
    mkdirSync(join(folder, '.github/workflows'), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return folder;
  };

  it('to something that is not in the table is found in any file', () => {
    const folder = repository({
      Dockerfile: 'FROM node:latest AS build\nFROM build\n',
      'compose.yaml': 'services:\n  web:\n    image: nginx:1.29\n  ours:\n    image: ticketing/auth:0.1.0\n',
      '.github/workflows/other.yml': 'steps:\n  - uses: someone/something@v1\n',
    });
    assert.deepEqual(
      checkReferences(folder, known).map((finding) => finding.split(' ')[1]),
      ['someone/something@v1', 'node:latest', 'nginx:1.29'],
    );
  });

  it('with another tag, or with only a tag, is found and rewritten', () => {
    const folder = repository({
      'compose.yaml': '    image: redis:8.2.2-alpine\n',
      '.github/workflows/ci.yml': '      - uses: actions/checkout@v4\n',
    });
    assert.equal(checkReferences(folder, known).length, 2);
    for (const { file, wanted } of findReferring(folder, known)) writeFileSync(join(folder, file), wanted);
    assert.deepEqual(checkReferences(folder, known), []);
    assert.match(
      readFileSync(join(folder, '.github/workflows/ci.yml'), 'utf8'),
      /- uses: actions\/checkout@b{40} # v7\.0\.1\n/,
    );
    assert.equal(referenceTo(known[0]!), `redis:8.2.2-alpine@${digest}`);
  });
});

describe('looking a digest up', () => {
  const digest = `sha256:${'c'.repeat(64)}`;
  const image: Pin = { kind: 'image', name: 'redis', tag: '8.2.2-alpine', digest: null };
  const action: Pin = { kind: 'action', name: 'actions/checkout', tag: 'v7.0.1', digest: null };
  /** A PATH with this program only, which prints the given answer. */
  const pathWith = (program: string, script: string) => {
    const folder = mkdtempSync(join(work, 'bin-'));
    writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, program), 0o755);
    return { PATH: folder };
  };

  it('asks docker, or crane if docker is not installed', () => {
    const asked = `[ "$1 $2 $3 $4" = "buildx imagetools inspect redis:8.2.2-alpine" ] && echo ${digest}`;
    assert.equal(resolve(image, pathWith('docker', asked)), digest);
    assert.equal(resolve(image, pathWith('crane', `[ "$*" = "digest redis:8.2.2-alpine" ] && echo ${digest}`)), digest);
  });

  it('resolves an annotated tag to its commit', () => {
    const refs = `printf '%s\\t%s\\n' ${'d'.repeat(40)} refs/tags/v7.0.1 ${'e'.repeat(40)} 'refs/tags/v7.0.1^{}'`;
    assert.equal(resolve(action, pathWith('git', refs)), 'e'.repeat(40));
  });

  it('refuses an answer that is not a digest, and suggests what to do', () => {
    const advice = { name: 'Advice', message: /docker.*crane.*run this where/ };
    assert.throws(() => resolve(image, pathWith('docker', 'echo latest')), advice);
    assert.throws(() => resolve(action, pathWith('git', 'exit 128')), { name: 'Advice', message: /where git reaches/ });
  });
});
