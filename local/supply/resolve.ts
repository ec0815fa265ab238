import { spawnSync } from 'node:child_process';
import { Advice } from '../advice.ts';
import type { Environment } from '../config.ts';
import type { Pin } from './pins.ts';

/** The current digest or commit of a pin's tag. @throws Advice if it cannot be looked up */
export const resolve = (pin: Pin, env: Environment): string =>
  pin.kind === 'image' ? imageDigest(`${pin.name}:${pin.tag}`, env) : commitOf(pin, env);

/** The digest of the list of all platforms, so that one reference fits every machine. */
const imageDigest = (reference: string, env: Environment): string => {
  const ways: readonly (readonly [string, ...string[]])[] = [
    ['docker', 'buildx', 'imagetools', 'inspect', reference, '--format', '{{.Manifest.Digest}}'],
    ['crane', 'digest', reference],
  ];
  const reasons = ways.map(([program, ...args]) => {
    const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env: { ...env } });
    const digest = /^"?(sha256:[0-9a-f]{64})"?$/.exec(stdout?.trim() ?? '')?.[1];
    if (status === 0 && digest) return { digest };
    return { reason: `${program}: ${(error?.message ?? stderr).trim().split('\n').at(-1)}` };
  });
  const found = reasons.find(({ digest }) => digest)?.digest;
  if (found) return found;
  throw new Advice(
    `${reference} could not be looked up (${reasons.map(({ reason }) => reason).join('; ')}): run this where docker (with buildx) or crane reaches the registry. Nothing was changed.`,
  );
};

/** The commit of a tag. For an annotated tag it is the commit, not the tag's own object. */
const commitOf = ({ name, tag }: Pin, env: Environment): string => {
  const repository = `https://github.com/${name.split('/').slice(0, 2).join('/')}`;
  const refs = [`refs/tags/${tag}`, `refs/tags/${tag}^{}`];
  const { status, stdout, stderr, error } = spawnSync('git', ['ls-remote', repository, ...refs], {
    encoding: 'utf8',
    env: { ...env },
  });
  const commit = stdout?.trim().split('\n').at(-1)?.split('\t')[0] ?? '';
  if (status === 0 && /^[0-9a-f]{40}$/.test(commit)) return commit;
  throw new Advice(
    `${name} ${tag} could not be looked up (${(error?.message ?? stderr).trim()}): run this where git reaches GitHub. Nothing was changed.`,
  );
};
