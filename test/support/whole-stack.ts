import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { provider } from '../../local/ops/verify/checks/provider.ts';
import { verify } from '../../local/ops/verify.ts';
import type { Instances } from '../../local/plan.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { makeTestHome } from '../../local/testing/test-stores.ts';
import { createCall, createPeople } from './api.ts';
import { createSandboxControl } from './sandbox.ts';

const providerSeconds = 60;

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
    home,
    stack,
    /** The folder of its processes' logs, with one file per process. */
    logs: join(home, 'logs'),
    call,
    people: createPeople(call),
    sandbox: createSandboxControl(stack.stack.sandbox!),
    /**
     * What differs anywhere between copies, owners and ledger after at most `waitSeconds`, and from what the provider
     * says after a minute: who dies while asking it is followed when its lease has run out. '' when nothing does.
     */
    differences: async (waitSeconds: number): Promise<string> => {
      const report = await verify(stack.stack, { waitSeconds });
      const different = report.results.filter(({ count }) => count > 0);
      const isProviderAlone = different.length === 1 && different[0]?.name === provider.name;
      const { results } = isProviderAlone ? await verify(stack.stack, { waitSeconds: providerSeconds }) : report;
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
