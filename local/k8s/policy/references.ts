import type { IContainer } from 'kubernetes-models/v1';
import { containersOf, type KubeObject, named, titleOf, type Workload, workloads } from '../objects.ts';
import { plainKeys, secretLayout } from '../secrets.ts';

/** Whatever is referred to exists: settings, keys of Secrets, volumes, claims, accounts, and nothing is mounted nowhere. */
export const checkReferences = (objects: readonly KubeObject[]): string[] =>
  workloads(objects).flatMap((workload) => [
    ...checkVolumes(objects, workload),
    ...containersOf(workload.pod).flatMap((container) => checkEnvironment(objects, workload, container)),
    ...(workload.pod.serviceAccountName && !named(objects, 'ServiceAccount', workload.pod.serviceAccountName)
      ? [`${workload.title}: there is no service account ${workload.pod.serviceAccountName}`]
      : []),
    ...checkMigration(workload),
  ]);

/** A migration, and whoever waits for it, must know the database: base/kustomization.yaml gives them their service's variables. */
const checkMigration = ({ title, pod }: Workload): string[] =>
  containersOf(pod)
    .filter(({ command = [] }) => /^migrated?$/.test(command.at(-1) ?? ''))
    .filter(({ env = [] }) => !env.some(({ name }) => name === 'DATABASE_URL'))
    .map(({ name }) => `${title}, ${name}: knows no database, its replacement is missing`);

const checkVolumes = (objects: readonly KubeObject[], { title, pod, claims }: Workload): string[] => {
  const findings: string[] = [];
  const volumes = [
    ...(pod.volumes ?? []).map(({ name }) => name),
    ...claims.map(({ metadata }) => metadata?.name ?? ''),
  ];
  const mounts = containersOf(pod).flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
  for (const name of volumes) if (!mounts.includes(name)) findings.push(`${title}: volume ${name} is mounted nowhere`);
  for (const name of mounts) if (!volumes.includes(name)) findings.push(`${title}: volume ${name} does not exist`);
  for (const { configMap, secret, persistentVolumeClaim } of pod.volumes ?? []) {
    if (configMap && !configMap.optional && !named(objects, 'ConfigMap', configMap.name ?? ''))
      findings.push(`${title}: there is no ConfigMap ${configMap.name}`);
    if (secret && !keysOfSecret(objects, secret.secretName ?? ''))
      findings.push(`${title}: there is no Secret ${secret.secretName}`);
    const claim = persistentVolumeClaim?.claimName;
    if (claim && !named(objects, 'PersistentVolumeClaim', claim)) findings.push(`${title}: there is no claim ${claim}`);
  }
  return findings;
};

const checkEnvironment = (objects: readonly KubeObject[], { title }: Workload, container: IContainer): string[] => {
  const findings: string[] = [];
  for (const { configMapRef } of container.envFrom ?? [])
    if (!named(objects, 'ConfigMap', configMapRef?.name ?? ''))
      findings.push(`${title}: there is no ConfigMap ${configMapRef?.name}`);
  const earlier = new Set<string>();
  for (const { name, value = '' } of container.env ?? []) {
    for (const [, other = ''] of value.matchAll(/\$\((\w+)\)/g))
      if (!earlier.has(other)) findings.push(`${title}: ${name} refers to ${other}, which is not defined before it`);
    earlier.add(name);
  }
  for (const { name, valueFrom } of container.env ?? []) {
    const { configMapKeyRef: setting, secretKeyRef: secret } = valueFrom ?? {};
    if (setting && named(objects, 'ConfigMap', setting.name ?? '')?.data?.[setting.key] === undefined)
      findings.push(`${title}: ${name} comes from ${setting.name}/${setting.key}, which does not exist`);
    if (secret && !keysOfSecret(objects, secret.name ?? '')?.includes(secret.key))
      findings.push(`${title}: ${name} comes from Secret ${secret.name}/${secret.key}, which does not exist`);
  }
  return findings;
};

/** The keys a Secret will have, written here or brought by the External Secrets Operator; undefined when nobody makes it. */
const keysOfSecret = (objects: readonly KubeObject[], name: string): string[] | undefined => {
  const written = named(objects, 'Secret', name);
  if (written) return Object.keys(written.data ?? {});
  const brought = named(objects, 'ExternalSecret', name)?.spec as External | undefined;
  // cert-manager writes these into the Secret that a Certificate names.
  const isCertified = objects.some(({ kind, spec }) => kind === 'Certificate' && spec?.secretName === name);
  if (isCertified) return ['ca.crt', 'tls.crt', 'tls.key'];
  return (
    brought && [...brought.data.map(({ secretKey }) => secretKey), ...Object.keys(brought.target?.template?.data ?? {})]
  );
};

type External = {
  readonly data: readonly { readonly secretKey: string; readonly remoteRef: { readonly key: string } }[];
  readonly secretStoreRef?: { readonly name?: string };
  readonly target?: { readonly template?: { readonly data?: Readonly<Record<string, string>> } };
};

/** The ExternalSecrets ask a store that exists for the very names that `npm run k8s -- secrets` makes values for. */
export const checkExternalSecrets = (objects: readonly KubeObject[], storeComesLater = false): string[] =>
  objects
    .filter(({ kind }) => kind === 'ExternalSecret')
    .flatMap((object) => {
      const { data, secretStoreRef, target } = object.spec as External;
      const name = object.metadata.name;
      const asked = Object.fromEntries(data.map(({ secretKey, remoteRef }) => [secretKey, remoteRef.key]));
      const same = (one: object = {}, other: object = {}) =>
        JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
      return [
        ...(same(asked, secretLayout[name]) && same(target?.template?.data, plainKeys[name])
          ? []
          : [`${titleOf(object)} is not what local/k8s/secrets.ts says`]),
        ...(storeComesLater || named(objects, 'SecretStore', secretStoreRef?.name ?? '')
          ? []
          : [`${titleOf(object)}: there is no SecretStore ${secretStoreRef?.name}`]),
      ];
    });
