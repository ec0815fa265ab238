import { z } from 'zod';

/**
 * What we use of `skaffold/v4beta13`, strictly: a field that is not here is either misspelt or new to us, and is to be
 * looked up at skaffold.dev/docs/references/yaml before it is added.
 */
const kustomize = z.strictObject({ kustomize: z.strictObject({ paths: z.array(z.string()).min(1) }) });
const local = z.strictObject({
  push: z.boolean().optional(),
  useBuildkit: z.boolean().optional(),
  concurrency: z.int().min(0).optional(),
});
const deploy = z.strictObject({
  statusCheckDeadlineSeconds: z.int().positive().optional(),
  kubectl: z.strictObject({ flags: z.strictObject({ apply: z.array(z.string()) }).optional() }),
});

export const SkaffoldFile = z.strictObject({
  apiVersion: z.literal('skaffold/v4beta13'),
  kind: z.literal('Config'),
  metadata: z.strictObject({ name: z.string() }),
  build: z.strictObject({
    tagPolicy: z.strictObject({ inputDigest: z.strictObject({}) }),
    local,
    artifacts: z.array(
      z.strictObject({
        image: z.string(),
        context: z.string(),
        docker: z.strictObject({ dockerfile: z.string() }),
        sync: z
          .strictObject({
            manual: z.array(z.strictObject({ src: z.string(), dest: z.string(), strip: z.string().optional() })),
          })
          .optional(),
      }),
    ),
  }),
  manifests: kustomize,
  deploy,
  portForward: z.array(
    z.strictObject({
      resourceType: z.enum(['service', 'pod', 'deployment']),
      resourceName: z.string(),
      namespace: z.string(),
      port: z.int(),
      localPort: z.int().optional(),
    }),
  ),
  profiles: z.array(
    z.strictObject({
      name: z.string(),
      activation: z
        .array(z.strictObject({ command: z.string().optional(), kubeContext: z.string().optional() }))
        .optional(),
      build: z.strictObject({ local: local.optional(), platforms: z.array(z.string()).optional() }).optional(),
      manifests: kustomize.optional(),
      deploy: deploy.optional(),
    }),
  ),
});
