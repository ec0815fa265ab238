import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { root, toolsFolder } from '../config.ts';
import { fetchPackage } from '../k8s/fetch-package.ts';
import { composeSchemaPackage } from '../supply/fetched-packages.ts';

type Compose = {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly image: string;
        readonly profiles?: readonly string[];
        readonly build?: { readonly dockerfile: string };
        readonly environment?: Readonly<Record<string, string>>;
        readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
        readonly healthcheck?: object;
        readonly volumes?: readonly string[];
        readonly ports?: readonly string[];
        readonly restart?: string;
      }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
};

const schema = JSON.parse(
  readFileSync(join(fetchPackage(toolsFolder, composeSchemaPackage), 'schemas/compose.schema.json'), 'utf8'),
) as { $schema?: string };
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
const isCompose = ajv.compile({ ...schema, $schema: undefined });
const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true }) as Compose;
const { services } = compose;
const always = Object.keys(services).filter((name) => !services[name]?.profiles);

describe('compose.yaml', () => {
  it('is as the Compose Specification wants it', () => {
    assert.ok(isCompose(compose), ajv.errorsText(isCompose.errors));
  });

  it('would be refused with a misspelt field', () => {
    assert.ok(!isCompose({ ...compose, services: { nats: { image: 'nats', port: [] } } }));
  });

  it('brings stores and Adminer by itself, the whole system with the profile', () => {
    assert.deepEqual(always.sort(), ['adminer', 'nats', 'postgres', 'redis']);
    const whole = ['auth', 'client', 'expiration', 'gateway', 'orders', 'payments', 'sandbox', 'tickets'];
    assert.deepEqual(
      whole.filter((name) => services[name]?.profiles?.includes('all')),
      whole,
    );
  });

  it('leads every route of the gateway to a service of its own', () => {
    const { UPSTREAMS, INGRESS } = services.gateway!.environment!;
    for (const [name, url] of Object.entries(JSON.parse(UPSTREAMS!) as Record<string, string>))
      assert.equal(new URL(url).hostname, name);
    for (const file of JSON.parse(INGRESS!) as string[])
      assert.ok(existsSync(join(root, file.replace('/app/', ''))), file);
  });

  it('builds from Dockerfiles that exist, and pins what it fetches', () => {
    for (const [name, { build, image }] of Object.entries(services)) {
      if (build) assert.ok(existsSync(join(root, build.dockerfile)), name);
      assert.match(image, /:\d+\.\d+/, name);
    }
  });

  it('waits only for what exists and can say that it is ready', () => {
    for (const [name, { depends_on = {} }] of Object.entries(services))
      for (const [other, { condition }] of Object.entries(depends_on)) {
        assert.ok(services[other], `${name} waits for ${other}`);
        if (condition === 'service_healthy') assert.ok(services[other].healthcheck, `${other} says nothing`);
        else assert.equal(services[other].restart, 'no', `${other} never ends`);
      }
  });

  it('uses volumes and names that exist, and listens on this machine only', () => {
    for (const [name, { volumes = [], environment = {}, ports = [] }] of Object.entries(services)) {
      for (const volume of volumes) assert.ok(volume.split(':')[0]! in compose.volumes, `${name}: ${volume}`);
      for (const port of ports) assert.ok(port.startsWith('127.0.0.1:'), `${name}: ${port}`);
      for (const value of Object.values(environment))
        for (const [, host] of String(value).matchAll(/\b(?:http|nats|redis|postgres):\/\/(?:\w+:\w+@)?([\w-]+)/g))
          assert.ok(host === 'localhost' || host! in services, `${name}: ${host}`);
    }
  });
});
