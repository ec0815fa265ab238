import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { Package } from '../k8s/fetch-package.ts';
import { folderOf, type Lock, type LockEntry, nameOf } from './lock.ts';
import type { Pin } from './pins.ts';

/** All third-party parts of the system, and where each is pinned. */
export type Materials = {
  readonly name: string;
  readonly version: string;
  readonly lock: Lock;
  /** Node for each platform, from npm, by hash. */
  readonly nodes: readonly { readonly name: string; readonly version: string; readonly integrity: string }[];
  /** Packages fetched for one purpose, not in the lock. */
  readonly fetched: readonly Package[];
  /** Debian packages by name. The machine determines their version, and apt checks them. */
  readonly system: readonly string[];
  readonly pins: readonly Pin[];
};

type Component = Models.Component;

/** A bill of materials in CycloneDX 1.6. The same materials give the same text, except `at` and `serialNumber`. */
export const billOfMaterials = (materials: Materials, at?: Date, serialNumber?: string): string => {
  const whole = new Models.Component(Enums.ComponentType.Application, materials.name, {
    bomRef: 'ticketing',
    version: materials.version,
    purl: purlOf(materials.name, materials.version),
  });
  const metadata = new Models.Metadata({ component: whole, ...(at ? { timestamp: at } : {}) });
  const bom = new Models.Bom({ metadata, ...(serialNumber ? { serialNumber } : {}) });
  const locked = ofLock(materials.lock);
  const others = [
    ...materials.nodes.map(({ name, version, integrity }) => ofNpm(name, version, hexOf(integrity))),
    ...materials.fetched.map(({ name, version, sha512 }) => ofNpm(name, version, sha512)),
    ...materials.system.map(ofSystem),
    ...materials.pins.map(ofPin),
  ];
  for (const component of [...locked.components, ...others]) bom.components.add(component);
  for (const component of [...locked.workspaces, ...others]) whole.dependencies.add(component.bomRef);
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 2 })}\n`;
};

/** The content of the lock: one component for each version of a package, wherever it is installed, and each workspace. */
const ofLock = (lock: Lock): { readonly components: Component[]; readonly workspaces: Component[] } => {
  const byPurl = new Map<string, Component>();
  const byFolder = new Map<string, Component>();
  for (const [folder, entry] of Object.entries(lock.packages)) {
    if (folder === '' || entry.link) continue;
    const name = nameOf(folder, entry);
    const purl = purlOf(name, entry.version ?? '0');
    const component = byPurl.get(purl) ?? ofEntry(folder, entry, name);
    byPurl.set(purl, component);
    byFolder.set(folder, component);
  }
  for (const [folder, component] of byFolder) {
    const { dependencies, devDependencies, optionalDependencies } = lock.packages[folder]!;
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      const needed = byFolder.get(folderOf(lock, folder, name) ?? '');
      if (needed) component.dependencies.add(needed.bomRef);
    }
  }
  const workspaces = [...byFolder].filter(([folder]) => !isFetched(folder)).map(([, component]) => component);
  return { components: [...byPurl.values()], workspaces };
};

const isFetched = (folder: string): boolean => folder.includes('node_modules/');

const ofEntry = (folder: string, entry: LockEntry, name: string): Component => {
  const { version = '0', integrity, license } = entry;
  if (!isFetched(folder)) return new Models.Component(Enums.ComponentType.Application, name, identity(name, version));
  const component = ofNpm(name, version, hexOf(integrity ?? ''));
  component.scope = scopeOf(entry);
  if (license) {
    const single = /^[\w.-]+$/.test(license);
    component.licenses.add(single ? new Models.SpdxLicense(license) : new Models.LicenseExpression(license));
  }
  return component;
};

/** Development dependencies are in no image. */
const scopeOf = ({ dev, optional, devOptional }: LockEntry): Enums.ComponentScope => {
  if (dev) return Enums.ComponentScope.Excluded;
  return optional || devOptional ? Enums.ComponentScope.Optional : Enums.ComponentScope.Required;
};

const ofNpm = (name: string, version: string, sha512: string): Component => {
  const component = new Models.Component(Enums.ComponentType.Library, name, identity(name, version));
  if (sha512) component.hashes.set(Enums.HashAlgorithm['SHA-512'], sha512);
  return component;
};

const ofSystem = (name: string): Component => {
  const purl = `pkg:deb/debian/${name}`;
  const component = new Models.Component(Enums.ComponentType.Application, name, { bomRef: purl, purl });
  component.properties.add(
    new Models.Property('ticketing:version', "the machine's own; apt checks it by the signed index"),
  );
  return component;
};

const ofPin = (pin: Pin): Component => {
  const { kind, name, tag, digest } = pin;
  const purl = kind === 'action' ? `pkg:github/${name}@${tag}` : imagePurl(name, tag);
  const type = kind === 'action' ? Enums.ComponentType.Application : Enums.ComponentType.Container;
  const component = new Models.Component(type, name, { bomRef: purl, purl, version: tag });
  const [algorithm, content] = kind === 'action' ? ['SHA-1', digest] : ['SHA-256', digest?.replace('sha256:', '')];
  if (content) component.hashes.set(Enums.HashAlgorithm[algorithm as 'SHA-1' | 'SHA-256'], content);
  return component;
};

/** A name that begins with a host belongs to that registry. */
const imagePurl = (name: string, tag: string): string => {
  const [host = '', ...rest] = name.split('/');
  return host.includes('.')
    ? `pkg:docker/${rest.join('/')}@${tag}?repository_url=${host}`
    : `pkg:docker/${name}@${tag}`;
};

const identity = (name: string, version: string) => {
  const purl = purlOf(name, version);
  return { bomRef: purl, purl, version };
};

const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** A Subresource Integrity of SHA-512 in CycloneDX's format: hexadecimal. */
const hexOf = (integrity: string): string => Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
