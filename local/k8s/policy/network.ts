import type { INetworkPolicyPeer, INetworkPolicyPort } from 'kubernetes-models/networking.k8s.io/v1';
import type { IContainerPort } from 'kubernetes-models/v1';
import { containersOf, type KubeObject, named, selects, titleOf, workloads } from '../objects.ts';
import { pathsOf } from './routes.ts';

/** Pods of one kind, as policies see them. */
type Party = {
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly IContainerPort[];
};

type Rule = {
  readonly from?: INetworkPolicyPeer[];
  readonly to?: INetworkPolicyPeer[];
  readonly ports?: INetworkPolicyPort[];
};
type Policy = {
  readonly podSelector: object;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
};

/** Everybody is denied everything but what is needed, and what is needed is allowed at both ends. */
export const checkNetwork = (objects: readonly KubeObject[]): string[] => {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec as unknown as Policy);
  const parties = partiesOf(objects);
  const findings: string[] = [];
  if (!policies.some(isDefaultDeny)) findings.push('There is no policy that denies everything else');

  const allowed = (from: Party | string, to: Party, port: IContainerPort): boolean => {
    const comesIn = policies.some(
      ({ podSelector, ingress = [] }) =>
        selects(podSelector, to.labels) && ingress.some((rule) => admits(rule.from, from) && hasPort(rule.ports, port)),
    );
    if (typeof from === 'string') return comesIn;
    return (
      comesIn &&
      policies.some(
        ({ podSelector, egress = [] }) =>
          selects(podSelector, from.labels) && egress.some((rule) => admits(rule.to, to) && hasPort(rule.ports, port)),
      )
    );
  };

  for (const { from, to, port } of talks(objects, parties))
    if (!allowed(from, to, port))
      findings.push(
        `${typeof from === 'string' ? from : from.title} cannot reach ${to.title} on ${port.containerPort}`,
      );

  // A database is its own service's; people with Adminer look into all of them.
  for (const database of parties.filter(({ labels }) => labels['app.kubernetes.io/name']?.endsWith('-postgres'))) {
    const name = database.labels['app.kubernetes.io/name']!;
    const owner = name.replace(/-postgres$/, '');
    for (const party of parties) {
      const who = party.labels['app.kubernetes.io/name'] ?? '';
      if (![owner, `${owner}-migrate`, name, 'adminer'].includes(who) && allowed(party, database, postgresPort))
        findings.push(`${party.title} can reach ${database.title}, which is none of its business`);
    }
  }
  return findings;
};

type ClusterSpec = { readonly inheritedMetadata: { readonly labels: Readonly<Record<string, string>> } };

const postgresPort: IContainerPort = { name: 'postgres', containerPort: 5432 };

const isDefaultDeny = ({ podSelector, policyTypes, ingress = [], egress = [] }: Policy): boolean =>
  Object.keys(podSelector).length === 0 && policyTypes.length === 2 && ingress.length + egress.length === 0;

const partiesOf = (objects: readonly KubeObject[]): Party[] => [
  ...workloads(objects).map(({ title, labels, pod }) => ({
    title,
    labels,
    ports: containersOf(pod).flatMap(({ ports = [] }) => ports),
  })),
  // CloudNativePG makes pods of its own accord, with these labels.
  ...objects
    .filter(({ kind }) => kind === 'Cluster')
    .map((object) => ({
      title: titleOf(object),
      labels: (object.spec as ClusterSpec).inheritedMetadata.labels,
      ports: [{ ...postgresPort, name: 'postgresql' }],
    })),
];

/** No peers at all means everybody. A namespace elsewhere is told by its name. */
const admits = (peers: readonly INetworkPolicyPeer[] | undefined, who: Party | string): boolean =>
  !peers ||
  peers.some(({ podSelector, namespaceSelector }) => {
    if (typeof who === 'string') return namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] === who;
    return podSelector !== undefined && !namespaceSelector && selects(podSelector as object, who.labels);
  });

const hasPort = (ports: readonly INetworkPolicyPort[] | undefined, { name, containerPort }: IContainerPort): boolean =>
  !ports || ports.some(({ port }) => port === name || port === containerPort);

type Talk = { readonly from: Party | string; readonly to: Party; readonly port: IContainerPort };

/** Who talks to whom: addresses in variables and arguments, and what the door leads to. */
const talks = (objects: readonly KubeObject[], parties: readonly Party[]): Talk[] => {
  const found: Talk[] = [];
  const reach = (from: Party | string, service: string, port: number | string | undefined): void => {
    const to = partyBehind(objects, parties, service);
    const target = to && containerPortOf(objects, to, service, port);
    if (to && target) found.push({ from, to, port: target });
  };
  for (const { title, pod, object } of workloads(objects)) {
    const from = parties.find((party) => party.title === title)!;
    for (const { env = [], envFrom = [], args = [] } of pod.containers) {
      const settings = envFrom.flatMap(({ configMapRef }) =>
        Object.entries(named(objects, 'ConfigMap', configMapRef?.name ?? '')?.data ?? {}),
      );
      const values = [
        ...settings,
        ...env.map(({ name, value = '' }) => [name, value] as const),
        ['', args.join(' ')] as const,
      ]
        // A migration has its service's variables and uses one of them.
        .filter(([name]) => object.kind !== 'Job' || name === 'DATABASE_URL');
      // Expiration verifies nobody's token.
      const used = values.filter(
        ([name]) => name !== 'AUTH_URL' || (title !== 'Deployment auth' && title !== 'Deployment expiration'),
      );
      for (const [, value] of used) {
        for (const [, host = '', port] of value.matchAll(/\b\w+:\/\/(?:[^@\s/]*@)?([\w-]+)(?::(\d+))?(?=[/\s]|$)/g))
          reach(from, host, port ? Number(port) : undefined);
        const [, replicaOf, port] = /--replicaof (\S+) (\d+)/.exec(value) ?? [];
        if (replicaOf) reach(from, replicaOf, Number(port));
      }
    }
  }
  const controller = objects.some(({ kind }) => kind === 'Gateway') ? 'envoy-gateway-system' : 'ingress-nginx';
  for (const door of objects.filter(({ kind }) => kind === 'Ingress' || kind === 'HTTPRoute'))
    for (const { service, port } of pathsOf(door)) reach(controller, service, port);
  return found;
};

const partyBehind = (objects: readonly KubeObject[], parties: readonly Party[], service: string): Party | undefined => {
  const selector = named(objects, 'Service', service)?.spec?.selector as Record<string, string> | undefined;
  if (selector) return parties.find(({ labels }) => selects({ matchLabels: selector }, labels));
  return parties.find(({ title }) => title === `Cluster ${service}`);
};

const containerPortOf = (
  objects: readonly KubeObject[],
  to: Party,
  service: string,
  port: number | string | undefined,
): IContainerPort | undefined => {
  const ports = (named(objects, 'Service', service)?.spec?.ports ?? []) as {
    name?: string;
    port: number;
    targetPort?: string;
  }[];
  const target = ports.find((one) => one.port === (port ?? 80) || one.name === port)?.targetPort;
  return to.ports.find(({ name }) => name === target) ?? (ports.length === 0 ? to.ports[0] : undefined);
};
