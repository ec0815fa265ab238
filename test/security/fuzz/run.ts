import type { StackDescription } from '../../../local/stack-file.ts';
import { createRandom, type Random } from '../../chaos/random.ts';
import { createCall } from '../../support/api.ts';
import { type Connection, openConnection } from './connection.ts';
import { type Route, readRoutes } from './documents.ts';
import { createJudge } from './judge.ts';
import { readMemory } from './memory.ts';
import { sendRawBytes } from './raw.ts';
import { type FuzzRequest, makeRequest } from './requests.ts';
import { createWorld, learn, renew } from './world.ts';

export type FuzzOptions = {
  readonly requests: number;
  readonly seed: string;
  readonly connections?: number;
  readonly progress?: (done: number) => void;
  readonly signal?: AbortSignal;
};

export type Failure = { readonly what: string; readonly request: string };

export type FuzzReport = {
  readonly requests: number;
  readonly seconds: number;
  readonly answers: Readonly<Record<number, number>>;
  readonly failures: readonly Failure[];
  /** Live KiB of each process after the warm-up and at the end. Empty for runs too short to judge it. */
  readonly memory: readonly { readonly name: string; readonly before: number; readonly after: number }[];
};

const maxFailures = 20;
const renewEvery = 120;
const maxAlike = 3;
const rawEvery = 200;
const throughGateway = 0.2;
// Smaller runs end before the bounded caches are full.
const judgesMemoryFrom = 100_000;
const warmUp = 0.2;
// Sign-up and sign-in cost a hash each, a live stream costs a connection, and after signing out a user is refused.
const weightOf = ({ service, method, path }: Route): number => {
  if (/live$|signout$|sessions$/.test(path) && method !== 'GET') return 0.1;
  return path.endsWith('/live') ? 0.2 : service === 'auth' ? 1 : method === 'POST' ? 5 : 2;
};

/** Sends requests generated from the services' own documents, and checks every answer. */
export const runFuzz = async (stack: StackDescription, options: FuzzOptions): Promise<FuzzReport> => {
  const { requests, seed, connections = 12, progress, signal } = options;
  const random = createRandom(seed);
  const call = createCall(stack.url);
  const routes = await readRoutes(stack.url);
  const weights = Object.fromEntries(routes.map((route, nth) => [nth, weightOf(route)]));
  const judge = createJudge(routes);
  const world = await createWorld(call);
  const answers: Record<number, number> = {};
  const failures: Failure[] = [];
  let warm: Promise<Map<string, number>> | null = null;
  const beganAt = performance.now();
  let begun = 0;
  let done = 0;

  const fail = (what: string, bytes: Buffer): void => {
    if (failures.filter((one) => one.what === what).length < maxAlike)
      failures.push({ what, request: bytes.toString('latin1').slice(0, 4_000) });
  };
  const finish = (request: FuzzRequest, answer: Awaited<ReturnType<Connection['ask']>>, own: Random): void => {
    done += 1;
    answers[answer?.status ?? 0] = (answers[answer?.status ?? 0] ?? 0) + 1;
    const wrong = judge(request, answer);
    if (wrong) fail(wrong, request.bytes);
    else if (answer) learn(world, request, answer, own);
    if (done % Math.max(100, Math.floor(requests / 200)) === 0) progress?.(done);
    if (requests >= judgesMemoryFrom && done >= requests * warmUp) warm ??= readMemory(stack);
  };

  /** One caller, with its own random choices and connections, one request at a time. */
  const work = async (own: Random): Promise<void> => {
    const open = new Map<number, Connection>();
    while (begun < requests && failures.length < maxFailures && !signal?.aborted) {
      begun += 1;
      if (begun % renewEvery === 0) await renew(world, call, own);
      if (begun % rawEvery === 0) await sendRawBytes(portOf(stack, own.pick(routes).service), own, fail);
      const route = routes[Number(own.weighted(weights))];
      if (!route) throw new Error('there are no routes');
      const request = makeRequest({ route, world, random: own });
      const port = portOf(stack, own.chance(throughGateway) ? 'gateway' : route.service);
      const known = open.get(port);
      const connection = known?.isOpen() ? known : await openConnection(port);
      open.set(port, connection);
      finish(request, await connection.ask(request.bytes), own);
    }
    for (const connection of open.values()) connection.close();
  };

  await Promise.all(Array.from({ length: connections }, (_, nth) => work(random.fork(`caller ${nth}`))));
  const before = await (warm as Promise<Map<string, number>> | null);
  const after = before ? await readMemory(stack) : new Map<string, number>();
  return {
    requests: done,
    seconds: (performance.now() - beganAt) / 1_000,
    answers,
    failures,
    memory: [...after].map(([name, kib]) => ({ name, before: before?.get(name) ?? 0, after: kib })),
  };
};

const portOf = ({ url, processes }: StackDescription, name: string): number =>
  processes[name]?.port ?? Number(new URL(url).port);
