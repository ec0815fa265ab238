import { type KubeObject, named, workloads } from './objects.ts';

/**
 * The variables the first container of a workload would find, as the kubelet puts them together; `known` are those that
 * come from the pod itself. @throws Error when one has no value
 */
export const environmentOf = (
  objects: readonly KubeObject[],
  title: string,
  known: Readonly<Record<string, string>> = {},
): Record<string, string> => {
  const container = workloads(objects).find((workload) => workload.title === title)?.pod.containers[0];
  if (!container) throw new Error(`${title} is not there`);
  const environment: Record<string, string> = {};
  for (const { configMapRef } of container.envFrom ?? [])
    Object.assign(environment, named(objects, 'ConfigMap', configMapRef?.name ?? '')?.data);
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (known[name] !== undefined) {
      environment[name] = known[name];
      continue;
    }
    const from = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
    const referred =
      from && valueIn(objects, valueFrom?.secretKeyRef ? 'Secret' : 'ConfigMap', from.name ?? '', from.key);
    if (value === undefined && referred === undefined) throw new Error(`${title}: ${name} has no value`);
    environment[name] =
      referred ?? value!.replaceAll(/\$\((\w+)\)/g, (whole, other: string) => environment[other] ?? whole);
  }
  return environment;
};

const valueIn = (objects: readonly KubeObject[], kind: string, name: string, key: string): string | undefined => {
  const value = named(objects, kind, name)?.data?.[key];
  return kind === 'Secret' && value !== undefined ? Buffer.from(value, 'base64').toString() : value;
};
