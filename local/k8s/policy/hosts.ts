import { containersOf, type KubeObject, named, workloads } from '../objects.ts';

/** Every address of ours that a variable names is a Service, with that port. */
export const checkHosts = (objects: readonly KubeObject[]): string[] =>
  workloads(objects).flatMap(({ title, pod }) =>
    containersOf(pod).flatMap(({ env = [], envFrom = [] }) => {
      const settings = envFrom.flatMap(({ configMapRef }) =>
        Object.entries(named(objects, 'ConfigMap', configMapRef?.name ?? '')?.data ?? {}),
      );
      const values = [...settings, ...env.map(({ name, value = '' }) => [name, value] as const)];
      return values.flatMap(([name, value]) => {
        const [, host, port] = /^\w+:\/\/(?:[^@/]*@)?([a-z][\w-]*)(?::(\d+))?(?:\/|$)/.exec(value) ?? [];
        if (!host || host === 'localhost') return [];
        return hasPort(objects, host, Number(port ?? 80))
          ? []
          : [`${title}: ${name} leads to ${host}:${port ?? 80}, which is not there`];
      });
    }),
  );

const hasPort = (objects: readonly KubeObject[], host: string, port: number): boolean => {
  const ports = (named(objects, 'Service', host)?.spec?.ports ?? []) as { port: number }[];
  // CloudNativePG makes the databases' Services.
  return ports.some((one) => one.port === port) || (named(objects, 'Cluster', host) !== undefined && port === 5432);
};
