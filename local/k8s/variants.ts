import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSecrets, writeSecrets } from './secrets.ts';

/** One way of putting the manifests together. `storage` is the promised class; `door` whether people get in at all. */
export type Variant = {
  readonly name: string;
  readonly folder: string;
  readonly storage: string | undefined;
  readonly writesSecrets: boolean;
  readonly writableRoot: boolean;
  readonly isOverlay: boolean;
};

const overlays: readonly Omit<Variant, 'folder' | 'isOverlay'>[] = [
  { name: 'minikube', storage: 'standard', writesSecrets: true, writableRoot: false },
  { name: 'skaffold', storage: undefined, writesSecrets: true, writableRoot: true },
  { name: 'aws', storage: 'ticketing-gp3', writesSecrets: false, writableRoot: false },
  { name: 'digitalocean', storage: 'ticketing-block-storage', writesSecrets: false, writableRoot: false },
];

// In the order in which they are to be listed.
const components = [
  'sandbox',
  'high-availability',
  'adminer',
  'autoscaling',
  'monitoring',
  'gateway-api',
  'tls',
  'encryption',
];

/** Nothing, each component, each pair of them, and all: two that do not go together show in their pair. */
const combinations = (): string[][] => {
  const pairs = components.flatMap((one, at) => components.slice(at + 1).map((other) => [one, other]));
  return [[], ...components.map((one) => [one]), ...pairs, components];
};

/**
 * Copies k8s/ to a folder, with secrets made for the occasion, and lays out every way of putting it together.
 * Each folder can then be rendered by kustomize.
 */
export const layOutVariants = (root: string, work: string): Variant[] => {
  const k8s = join(work, 'k8s');
  cpSync(join(root, 'k8s'), k8s, { recursive: true, filter: (path) => path !== join(root, 'k8s/secrets') });
  writeSecrets(join(k8s, 'secrets'), makeSecrets({}));
  const ready = overlays.map((one) => ({ ...one, isOverlay: true, folder: join(k8s, 'overlays', one.name) }));
  const combined = combinations().map((used): Variant => {
    const name = ['base', ...used].join('+');
    const folder = join(k8s, 'combinations', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'kustomization.yaml'), kustomization(used));
    return { name, folder, storage: undefined, writesSecrets: false, writableRoot: false, isOverlay: false };
  });
  return [...ready, ...combined];
};

const kustomization = (used: readonly string[]): string => {
  const paths = used.map((name) => (name === 'tls' && used.includes('gateway-api') ? 'gateway-api/tls' : name));
  if (used.includes('gateway-api') && used.includes('sandbox')) paths.push('gateway-api/sandbox');
  // TLS at the gateway changes the sandbox's route as well, so it comes last.
  const inOrder = [
    ...paths.filter((path) => path !== 'gateway-api/tls'),
    ...paths.filter((path) => path === 'gateway-api/tls'),
  ];
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: ticketing
resources: [../../base]
components:
${['external-secrets', ...inOrder].map((path) => `  - ../../components/${path}\n`).join('')}`;
};
