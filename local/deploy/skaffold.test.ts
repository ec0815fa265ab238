import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { root } from '../config.ts';
import { readDockerfile } from '../images/dockerfile.ts';
import { SkaffoldFile } from './skaffold-schema.ts';

const raw = parse(readFileSync(join(root, 'skaffold.yaml'), 'utf8')) as object;
const skaffold = SkaffoldFile.parse(raw);

describe('skaffold.yaml', () => {
  it('refuses a field that Skaffold does not have', () =>
    assert.throws(() => SkaffoldFile.parse({ ...raw, deploys: {} }), /deploys/));

  it('builds every image that clusters run, from Dockerfiles that exist', () => {
    const images = skaffold.build.artifacts.map(({ image }) => image).sort();
    const manifests = globSync('k8s/{base,components}/**/*.yaml', { cwd: root }).map((file) =>
      readFileSync(join(root, file), 'utf8'),
    );
    const run = new Set(
      manifests.flatMap((text) => [...text.matchAll(/image: (ticketing\/\w+)/g)].map(([, image]) => image!)),
    );
    assert.deepEqual(images, [...run].sort());
    for (const { docker } of skaffold.build.artifacts)
      assert.ok(existsSync(join(root, docker.dockerfile)), docker.dockerfile);
  });

  it('has an overlay that exists for every profile', () => {
    const paths = [skaffold, ...skaffold.profiles].flatMap(({ manifests }) => manifests?.kustomize.paths ?? []);
    assert.equal(paths.length, 4);
    for (const path of paths) assert.ok(existsSync(join(root, path, 'kustomization.yaml')), path);
  });

  it('copies changed files to where the images have them, owned by who runs there', () => {
    for (const { image, docker, sync } of skaffold.build.artifacts.filter(({ sync }) => sync)) {
      const stage = readDockerfile(readFileSync(join(root, docker.dockerfile), 'utf8')).at(-1)!;
      assert.equal(stage.instructions.find(({ name }) => name === 'WORKDIR')?.rest, '/app');
      const copied = stage.instructions.filter(({ name, flags }) => name === 'COPY' && flags.chown === '1000:1000');
      assert.deepEqual(
        copied.map(({ rest }) => rest.split(' ')[0]),
        ['packages', `services/${image.split('/')[1]}`],
      );
      for (const { src } of sync!.manual) assert.ok(globSync(src, { cwd: root }).length > 0, src);
    }
  });
});

describe('the Dockerfiles', () => {
  const files = globSync('{services/*,client,sandbox,gateway}/Dockerfile', { cwd: root });
  const base = `FROM node:${readFileSync(join(root, '.node-version'), 'utf8').trim()}-slim`;
  for (const file of files)
    it(`${file} starts from the Node that everything is tested with, and runs as nobody in particular`, () => {
      const text = readFileSync(join(root, file), 'utf8');
      for (const line of text.split('\n').filter((one) => one.startsWith('FROM')))
        assert.ok(line.startsWith(base), line);
      const last = readDockerfile(text).at(-1)!.instructions;
      assert.equal(last.find(({ name }) => name === 'USER')?.rest, '1000');
      assert.ok(!text.includes('HEALTHCHECK'), 'probes do that');
    });

  it('are there for every service', () =>
    assert.deepEqual(
      globSync('services/*/package.json', { cwd: root })
        .map((file) => file.replace('package.json', 'Dockerfile'))
        .sort(),
      files.filter((file) => file.startsWith('services/')).sort(),
    ));
});
