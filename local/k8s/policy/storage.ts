import { type KubeObject, named, titleOf, workloads } from '../objects.ts';

/** Every volume that keeps data is of the promised class (undefined: the cluster's own default), and outlives its pod. */
export const checkStorage = (objects: readonly KubeObject[], promised: string | undefined): string[] => {
  const claims = [
    ...workloads(objects).flatMap(({ title, claims }) =>
      claims.map(({ spec }) => [title, spec?.storageClassName] as const),
    ),
    ...objects
      .filter(({ kind }) => kind === 'PersistentVolumeClaim')
      .map((object) => [titleOf(object), object.spec?.storageClassName] as const),
    ...objects
      .filter(({ kind }) => kind === 'Cluster')
      .map((object) => [titleOf(object), (object.spec as ClusterSpec).storage.storageClass] as const),
  ];
  const findings = claims
    .filter(([, used]) => used !== promised)
    .map(
      ([title, used]) =>
        `${title} keeps data on ${used ?? 'the default class'}, not on ${promised ?? 'the default class'}`,
    );
  const own = objects.filter(({ kind }) => kind === 'StorageClass') as (KubeObject & { reclaimPolicy?: string })[];
  for (const one of own) {
    if (one.reclaimPolicy !== 'Retain') findings.push(`${titleOf(one)} deletes data with their claim`);
    if (one.metadata.name !== promised) findings.push(`${titleOf(one)} is used by nobody`);
  }
  for (const name of stores) {
    const kept = named(objects, 'StatefulSet', name) ?? named(objects, 'Cluster', name);
    if (!kept) findings.push(`${name} is missing`);
    else if (kept.kind === 'StatefulSet' && !workloads([kept])[0]?.claims.length)
      findings.push(`${titleOf(kept)} forgets everything`);
  }
  return findings;
};

type ClusterSpec = { readonly storage: { readonly storageClass?: string } };

const stores = ['auth-postgres', 'tickets-postgres', 'orders-postgres', 'payments-postgres', 'nats', 'redis'];
