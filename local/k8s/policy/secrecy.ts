import { containersOf, type KubeObject, titleOf, workloads } from '../objects.ts';

const secretLike = /sk_(live|test)_\w{8}|rk_(live|test)_\w|whsec_\w{8}|-----BEGIN|:\/\/[^:@/\s]*:(?!\$\()[^@/\s]+@/;

/** No value that must stay secret stands in what is committed. `written` tells that this machine's own secrets are in it. */
export const checkSecrecy = (objects: readonly KubeObject[], written: boolean): string[] => {
  const findings: string[] = [];
  for (const object of objects) {
    if (object.kind === 'Secret') {
      if (!written) findings.push(`${titleOf(object)} stands in the repository`);
      continue;
    }
    if (secretLike.test(JSON.stringify(object))) findings.push(`${titleOf(object)} holds what looks like a secret`);
  }
  for (const { title, pod } of workloads(objects))
    for (const { env = [] } of containersOf(pod))
      for (const { name, value } of env)
        if (/PASSWORD|SECRET|TOKEN|AUTH$/.test(name) && value !== undefined)
          findings.push(`${title}: ${name} is written out`);
  return findings;
};
