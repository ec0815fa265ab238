import { type KubeObject, named, selects, titleOf, workloads } from '../objects.ts';

type Selecting = {
  readonly selector?: unknown;
  readonly podSelector?: object;
  readonly scaleTargetRef?: { readonly name: string };
};

const partOf = 'app.kubernetes.io/part-of';

/** Everything says that it is ours; every selector finds what it is meant for, and no two Services the same pods by mistake. */
export const checkLabels = (objects: readonly KubeObject[]): string[] => {
  const findings: string[] = [];
  const pods = workloads(objects);
  for (const object of objects) {
    const title = titleOf(object);
    if (object.metadata.labels?.[partOf] !== 'ticketing')
      findings.push(`${title} is not labelled as part of ticketing`);
    if (!clusterWide.has(object.kind) && object.metadata.namespace !== 'ticketing')
      findings.push(`${title} is in no namespace of ours`);
    const spec = (object.spec ?? {}) as Selecting;
    if (object.kind === 'Service') {
      const selector = { matchLabels: spec.selector as Record<string, string> };
      if (spec.selector && !pods.some(({ labels }) => selects(selector, labels)))
        findings.push(`${title} finds no pods`);
    }
    if (object.kind === 'PodDisruptionBudget' && !pods.some(({ labels }) => selects(spec.selector as object, labels)))
      findings.push(`${title} finds no pods`);
    if (object.kind === 'HorizontalPodAutoscaler' && !named(objects, 'Deployment', spec.scaleTargetRef?.name ?? ''))
      findings.push(`${title} scales nothing`);
  }
  for (const { object, title, labels } of pods) {
    if (labels[partOf] !== 'ticketing') findings.push(`${title}: its pods are not labelled as part of ticketing`);
    const name = object.metadata.name;
    if (labels['app.kubernetes.io/name'] !== name) findings.push(`${title}: its pods are not called ${name}`);
    const { selector } = object.spec as { selector?: object };
    if (object.kind !== 'Job' && !selects(selector, labels)) findings.push(`${title} does not find its own pods`);
    const component = labels['app.kubernetes.io/component'] ?? '';
    if (['service', 'timers', 'client'].includes(component) && !named(objects, 'PodDisruptionBudget', name))
      findings.push(`${title} has no disruption budget`);
  }
  return findings;
};

const clusterWide = new Set(['Namespace', 'StorageClass']);
