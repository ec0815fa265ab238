import type { IContainer, IPersistentVolumeClaim, IPodSpec, IPodTemplateSpec } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';

/** An object as it would be sent to a cluster. Its kind says which type it really is. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
};

/** Something that makes pods. */
export type Workload = {
  readonly object: KubeObject;
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: IPodSpec;
  readonly claims: readonly IPersistentVolumeClaim[];
};

export const parseObjects = (yaml: string): KubeObject[] =>
  parseAllDocuments(yaml)
    .map((document) => document.toJS({ maxAliasCount: 0 }) as KubeObject | null)
    .filter((object) => object !== null)
    .map((object) => (object.kind === 'Secret' ? { ...object, data: unfold(object.data) } : object));

/** Long values of Secrets are written over several lines, which base64 permits and their schema does not. */
const unfold = (data: KubeObject['data'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.replaceAll(/\s/g, '')]));

export const titleOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;

const makers = ['Deployment', 'StatefulSet', 'Job'];

/** Everything that makes pods, in a shape of its own. */
export const workloads = (objects: readonly KubeObject[]): Workload[] =>
  objects
    .filter(({ kind }) => makers.includes(kind))
    .map((object) => {
      const spec = object.spec as { template: IPodTemplateSpec; volumeClaimTemplates?: IPersistentVolumeClaim[] };
      return {
        object,
        title: titleOf(object),
        labels: spec.template.metadata?.labels ?? {},
        pod: spec.template.spec!,
        claims: spec.volumeClaimTemplates ?? [],
      };
    });

export const containersOf = (pod: IPodSpec): readonly IContainer[] => [
  ...(pod.initContainers ?? []),
  ...pod.containers,
];

export const named = (objects: readonly KubeObject[], kind: string, name: string): KubeObject | undefined =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

type Selector = {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
};

/** Whether labels are what a selector asks for; an empty one asks for nothing. */
export const selects = (selector: Selector | undefined, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector?.matchExpressions ?? []).every(
    ({ key, operator, values = [] }) => operator === 'In' && values.includes(labels[key] ?? ''),
  );
