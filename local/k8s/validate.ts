import { type KubeObject, titleOf } from './objects.ts';

/** A class of kubernetes-models: the validator it was made with checks types, enums, quantities and required fields. */
type Model = new (data: object) => { validate(): void };

const packages: readonly (readonly [RegExp, string])[] = [
  [/^gateway\.networking\.k8s\.io\//, '@kubernetes-models/gateway-api/'],
  [/^cert-manager\.io\//, '@kubernetes-models/cert-manager/'],
  [/^external-secrets\.io\//, '@kubernetes-models/external-secrets/'],
  [/^postgresql\.cnpg\.io\//, '@kubernetes-models/cloudnative-pg/'],
  [/^/, 'kubernetes-models/'],
];

/** Everything about an object that its kind's schema does not allow: wrong values, and fields that do not exist. */
export const validate = async (object: KubeObject): Promise<string[]> => {
  const title = titleOf(object);
  const [, from] = packages.find(([pattern]) => pattern.test(object.apiVersion))!;
  const models: Readonly<Record<string, Model>> = await import(`${from}${object.apiVersion}`).catch(() => ({}));
  const Kind = models[object.kind];
  if (!Kind) return [`${title}: no schema is known for ${object.apiVersion} ${object.kind}`];
  const reads = new Map<object, Set<string>>();
  const model = new Kind(object);
  try {
    Kind.prototype.validate.call(watched(model, reads));
  } catch (error) {
    return [`${title}: ${(error as Error).message}`];
  }
  return unread(model, '', reads).map((path) => `${title}: there is no field ${path}`);
};

/**
 * Lets something be read, and remembers which fields of it were asked for. The validators ask every object for the
 * fields its schema has and say nothing about others; those are what was never asked for.
 */
const watched = <T extends object>(target: T, reads: Map<object, Set<string>>): T =>
  new Proxy(target, {
    get: (_target, key, receiver) => {
      if (typeof key === 'string') remember(reads, target, key);
      const value = Reflect.get(target, key, receiver) as unknown;
      return typeof value === 'object' && value !== null ? watched(value, reads) : value;
    },
  });

const remember = (reads: Map<object, Set<string>>, target: object, key: string): void => {
  const known = reads.get(target) ?? new Set();
  reads.set(target, known.add(key));
};

/** An object that was never asked for anything is free in what it holds (annotations, values of any form). */
const unread = (value: unknown, path: string, reads: Map<object, Set<string>>): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const known = reads.get(value);
  if (!known) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return Array.isArray(value) || known.has(key) ? unread(inner, here, reads) : [here];
  });
};
