import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { root, toolsFolder } from '../config.ts';
import { renderAll } from './check.ts';
import { environmentOf } from './environment-of.ts';
import { type KubeObject, workloads } from './objects.ts';

const overlays = await renderAll(root, toolsFolder, ({ isOverlay }) => isOverlay);
// A cloud's Secrets come from its store; these have the same keys, as another test proves.
const secrets = overlays[0]!.objects.filter(({ kind }) => kind === 'Secret');

const read = `
const [file] = process.argv.slice(1);
const module = await import(file);
const [, readConfig] = Object.entries(module).find(([name]) => /^read\\w*Config$/.test(name));
readConfig(process.env);
`;

/** Reads a service's configuration as the service would. @throws with what it says of its environment */
const configure = async (service: string, env: Readonly<Record<string, string>>): Promise<void> => {
  const folder = service === 'sandbox' ? 'sandbox' : `services/${service}`;
  const file = join(root, folder, 'src/config.ts');
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', read, file], {
    cwd: join(root, folder),
    env,
  });
};

const configured = (objects: readonly KubeObject[]) =>
  workloads(objects).flatMap(({ title, labels }) => {
    const component = labels['app.kubernetes.io/component'] ?? '';
    if (!['service', 'timers', 'migration', 'payment-sandbox'].includes(component)) return [];
    return [{ title, service: labels['app.kubernetes.io/name']!.replace(/-migrate$/, '') }];
  });

for (const { name, objects } of overlays)
  describe(`what ${name} gives`, () => {
    for (const { title, service } of configured(objects))
      it(`${title} is what its config.ts wants`, () =>
        configure(service, environmentOf([...objects, ...secrets], title)));
  });

describe('a service', () => {
  const env = environmentOf(overlays[0]!.objects, 'Deployment orders');

  it('says which variable is missing', async () => {
    const { DATABASE_URL: _, ...others } = env;
    await assert.rejects(configure('orders', others), /DATABASE_URL/);
  });
});
