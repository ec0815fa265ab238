import { rmSync } from 'node:fs';
import { verify } from '../../local/ops/verify.ts';
import type { Instances } from '../../local/plan.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { makeTestHome } from '../../local/testing/test-stores.ts';
import { createCall, createPeople } from './api.ts';
import { createSandboxControl } from './sandbox.ts';

/** A whole system of a test file's own, without the web client, to be broken at will. */
export const startWholeStack = async (env: Readonly<Record<string, string>> = {}, instances: Instances = {}) => {
  const home = makeTestHome();
  const stack: Stack = await startStack({
    env: { PATH: process.env.PATH, HOME: process.env.HOME, CLIENT: '0', DEMO: '0', RATE_LIMITS: '0', ...env },
    port: 0,
    home,
    instances,
  });
  const call = createCall(stack.stack.url);
  return {
    stack,
    call,
    people: createPeople(call),
    sandbox: createSandboxControl(stack.stack.sandbox?.url ?? ''),
    /** What differs anywhere between copies, owners, ledger and provider, after at most `waitSeconds`; '' when nothing. */
    differences: async (waitSeconds: number): Promise<string> => {
      const { results } = await verify(stack.stack, { waitSeconds });
      return results
        .filter(({ count }) => count > 0)
        .map(({ name, count, differences }) => `${name}: ${count}, e.g. ${differences[0]?.id} ${differences[0]?.what}`)
        .join('\n');
    },
    close: async () => {
      await stack.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
};

export type WholeStack = Awaited<ReturnType<typeof startWholeStack>>;
