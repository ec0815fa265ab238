import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findKubectl, kustomize } from './kubectl.ts';
import { type KubeObject, parseObjects } from './objects.ts';
import { checkHosts } from './policy/hosts.ts';
import { checkLabels } from './policy/labels.ts';
import { checkNetwork } from './policy/network.ts';
import { checkPods } from './policy/pods.ts';
import { checkExternalSecrets, checkReferences } from './policy/references.ts';
import { checkRoutes, pathsOf } from './policy/routes.ts';
import { checkSecrecy } from './policy/secrecy.ts';
import { checkStorage } from './policy/storage.ts';
import { validate } from './validate.ts';
import { layOutVariants, type Variant } from './variants.ts';

/** A variant with the objects it makes. */
export type Rendered = Variant & { readonly objects: readonly KubeObject[] };

/**
 * Renders every overlay and every combination of components, two at a time; or those of them that are `wanted`.
 * @throws Error with what kustomize said
 */
export const renderAll = async (
  root: string,
  tools: string,
  wanted: (variant: Variant) => boolean = () => true,
): Promise<Rendered[]> => {
  const kubectl = findKubectl(tools);
  const work = mkdtempSync(join(tmpdir(), 'ticketing-k8s-'));
  try {
    const waiting = layOutVariants(root, work).filter(wanted);
    const rendered = waiting.map((): Rendered | undefined => undefined);
    let next = 0;
    const worker = async () => {
      for (let at = next++; at < waiting.length; at = next++) {
        const variant = waiting[at]!;
        rendered[at] = { ...variant, objects: parseObjects(await kustomize(kubectl, variant.folder)) };
      }
    };
    await Promise.all([worker(), worker()]);
    return rendered as Rendered[];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

/** The table of routes as base has it, for the comparison with every other form of it. */
export const routingTable = (root: string) => {
  const [ingress] = parseObjects(readFileSync(join(root, 'k8s/base/ingress.yaml'), 'utf8'));
  return pathsOf(ingress!);
};

/** Everything that is wrong with what a variant makes, in sentences. */
export const findingsOf = async (rendered: Rendered, table: ReturnType<typeof routingTable>): Promise<string[]> => {
  const { objects, storage, writesSecrets, writableRoot, isOverlay } = rendered;
  return [
    ...(await Promise.all(objects.map(validate))).flat(),
    ...checkPods(objects, { writableRoot }),
    ...checkLabels(objects),
    ...checkReferences(objects),
    ...checkExternalSecrets(objects, !isOverlay),
    ...checkHosts(objects),
    ...checkNetwork(objects),
    ...checkRoutes(objects, table),
    ...checkStorage(objects, storage),
    ...checkSecrecy(objects, writesSecrets),
  ];
};
