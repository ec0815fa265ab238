import { type KubeObject, named, titleOf } from '../objects.ts';

type Path = { readonly path: string; readonly service: string; readonly port: string | number };

type IngressSpec = {
  readonly ingressClassName?: string;
  readonly rules: readonly {
    readonly http: {
      readonly paths: readonly {
        readonly path: string;
        readonly pathType: string;
        readonly backend: {
          readonly service: {
            readonly name: string;
            readonly port: { readonly name?: string; readonly number?: number };
          };
        };
      }[];
    };
  }[];
};

type RouteSpec = {
  readonly rules: readonly {
    readonly matches?: readonly { readonly path: { readonly value: string } }[];
    readonly backendRefs?: readonly { readonly name: string; readonly port: number }[];
  }[];
};

/** The paths of an Ingress or an HTTPRoute, in their order. */
export const pathsOf = ({ kind, spec }: KubeObject): Path[] =>
  kind === 'Ingress'
    ? (spec as IngressSpec).rules.flatMap(({ http }) =>
        http.paths.map(({ path, backend: { service } }) => ({
          path,
          service: service.name,
          port: service.port.name ?? service.port.number ?? 0,
        })),
      )
    : (spec as RouteSpec).rules.flatMap(({ matches = [], backendRefs = [] }) =>
        matches.flatMap(({ path }) => backendRefs.map(({ name, port }) => ({ path: path.value, service: name, port }))),
      );

/** People get in by one door with one table: specific paths first, the client's catch-all last, every target there. */
export const checkRoutes = (objects: readonly KubeObject[], table: readonly Path[]): string[] => {
  const findings: string[] = [];
  const doors = objects.filter(({ kind }) => kind === 'Ingress' || kind === 'HTTPRoute');
  const main = doors.find(({ metadata }) => metadata.name === 'ticketing');
  if (!main) return ['There is neither an Ingress nor an HTTPRoute called ticketing'];
  if (doors.some(({ kind }) => kind !== main.kind)) findings.push('Ingress and HTTPRoute are mixed');
  const paths = pathsOf(main);
  const asText = (all: readonly Path[]) => JSON.stringify(all.map(({ path, service }) => [path, service]));
  if (asText(paths) !== asText(table)) findings.push(`${titleOf(main)} has another table than base/ingress.yaml`);
  const last = paths.at(-1);
  if (last?.path !== '/' || last.service !== 'client')
    findings.push(`${titleOf(main)} does not end with the client's catch-all`);
  paths.forEach(({ path }, at) => {
    const earlier = paths
      .slice(0, at)
      .find((other) => `${path}/`.startsWith(other.path === '/' ? '/' : `${other.path}/`));
    if (earlier) findings.push(`${titleOf(main)}: ${path} comes after ${earlier.path}, which takes its requests`);
  });
  for (const door of doors) {
    const spec = door.spec as Partial<IngressSpec>;
    if (door.kind === 'Ingress' && spec.ingressClassName !== 'nginx')
      findings.push(`${titleOf(door)} has another class than nginx`);
    if (Object.keys(door.metadata.annotations ?? {}).length > 0)
      findings.push(`${titleOf(door)} is for one controller only: annotations`);
    for (const { service, port } of pathsOf(door)) {
      const ports = (named(objects, 'Service', service)?.spec?.ports ?? []) as { name?: string; port: number }[];
      if (!ports.some((one) => one.name === port || one.port === port))
        findings.push(`${titleOf(door)}: there is no ${service}:${port}`);
    }
  }
  return findings;
};
