import type { IContainer } from 'kubernetes-models/v1';
import { containersOf, type KubeObject, type Workload, workloads } from '../objects.ts';

/** What Pod Security "restricted" asks for and what we ask for besides: limits, a root nobody writes to, known images. */
export const checkPods = (objects: readonly KubeObject[], { writableRoot = false } = {}): string[] =>
  workloads(objects).flatMap((workload) => [
    ...checkPod(workload),
    ...containersOf(workload.pod).flatMap((container) =>
      checkContainer(container, writableRoot).map((finding) => `${workload.title}, ${container.name}: ${finding}`),
    ),
    ...(workload.object.kind === 'Job' ? [] : workload.pod.containers.flatMap((one) => checkProbes(workload, one))),
  ]);

const checkPod = ({ title, pod, object }: Workload): string[] => {
  const security = pod.securityContext ?? {};
  const rules: readonly (readonly [boolean, string])[] = [
    [security.runAsNonRoot === true, 'may run as root: runAsNonRoot'],
    [(security.runAsUser ?? 0) > 0, 'names no user: runAsUser'],
    [security.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile: RuntimeDefault'],
    [pod.automountServiceAccountToken === false, 'is handed a token of the cluster: automountServiceAccountToken'],
    [pod.enableServiceLinks === false, "gets other services' addresses as variables: enableServiceLinks"],
    [!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, "shares the machine's network or processes"],
    [(pod.volumes ?? []).every(({ hostPath }) => !hostPath), "mounts the machine's disk: hostPath"],
    [
      object.kind !== 'Deployment' || (pod.serviceAccountName ?? 'default') !== 'default',
      'has no service account of its own',
    ],
  ];
  return rules.filter(([kept]) => !kept).map(([, finding]) => `${title} ${finding}`);
};

const checkContainer = (container: IContainer, writableRoot: boolean): string[] => {
  const security = container.securityContext ?? {};
  const { requests, limits } = container.resources ?? {};
  const image = container.image ?? '';
  const rules: readonly (readonly [boolean, string])[] = [
    [security.allowPrivilegeEscalation === false, 'may become more than it is: allowPrivilegeEscalation'],
    [security.readOnlyRootFilesystem === true || writableRoot, 'can write to its root: readOnlyRootFilesystem'],
    [security.capabilities?.drop?.includes('ALL') === true, 'keeps capabilities: drop ALL'],
    [!security.privileged, 'is privileged'],
    [Boolean(requests?.cpu && requests.memory), 'does not say what it needs: resources.requests'],
    [Boolean(limits?.cpu && limits.memory), 'has no limits: resources.limits'],
    [isPinned(image), `has no pinned image: ${image}`],
  ];
  return rules.filter(([kept]) => !kept).map(([, finding]) => finding);
};

/** A digest, or a tag that names a version rather than whatever is newest. */
const isPinned = (image: string): boolean => /@sha256:[0-9a-f]{64}$|:v?\d+\.\d+(\.\d+)?([.-][\w.]+)*$/.test(image);

const checkProbes = ({ title, object, pod }: Workload, container: IContainer): string[] => {
  const missing = (['startupProbe', 'livenessProbe', 'readinessProbe'] as const).filter((probe) => !container[probe]);
  const findings = missing.map((probe) => `${title}, ${container.name}: has no ${probe}`);
  const ports = new Set((container.ports ?? []).map(({ name }) => name));
  for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
    const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
    if (typeof port === 'string' && !ports.has(port))
      findings.push(`${title}: a probe asks port ${port}, which is not there`);
  }
  const component = object.metadata.labels?.['app.kubernetes.io/component'] ?? '';
  if (!['service', 'timers', 'client'].includes(component)) return findings;
  // 25 s is what packages/common takes at most.
  const sleep = container.lifecycle?.preStop?.sleep?.seconds ?? 0;
  if (sleep === 0) findings.push(`${title} is taken away while requests still come: preStop`);
  if ((pod.terminationGracePeriodSeconds ?? 30) < sleep + 25)
    findings.push(`${title} is killed before it has finished`);
  if ((pod.topologySpreadConstraints ?? []).length === 0)
    findings.push(`${title} may stand on one machine: topologySpreadConstraints`);
  const liveness = container.livenessProbe?.httpGet?.path;
  if (component !== 'client' && liveness !== '/livez')
    findings.push(`${title}: liveness asks ${liveness}, not the event loop`);
  return findings;
};
