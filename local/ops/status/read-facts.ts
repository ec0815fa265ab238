import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { natsOptions } from '@ticketing/common/messaging/nats-options';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { Redis } from 'ioredis';
import { kindOf, type Process, readyUrlOf, urlOf } from '../../processes.ts';
import type { StackDescription } from '../../stack-file.ts';
import type { Facts, ProcessFacts, StreamFacts } from './facts.ts';
import { readSamples, type Sample } from './samples.ts';

const timeoutMs = 5_000;
/** Between two readings of counters. */
const betweenMs = 2_000;
const stores: readonly string[] = ['postgres', 'nats', 'redis'];

/**
 * Reads the metrics of every process, and after a moment again, with what else is known of it, the broker and Redis, all at
 * once. What does not answer within five seconds counts as away.
 */
export const readFacts = async (stack: StackDescription, waitMs = betweenMs): Promise<Facts> => {
  const processes = Object.entries(stack.processes)
    .filter(([name]) => !stores.includes(name))
    .map(([name, { port }]) => ({ name, kind: kindOf(name), port }));
  const startedAt = performance.now();
  const [earlier] = await Promise.all([Promise.all(processes.map((one) => readMetrics(one, waitMs))), sleep(waitMs)]);
  const secondsBetween = (performance.now() - startedAt) / 1_000;
  const [streams, redisAnswers, ...answered] = await Promise.all([
    readStreams(stack.nats).catch(() => null),
    pingRedis(stack.redis),
    ...processes.map((one, nth) => readProcess(one, readyUrlOf(one, { localUrl: stack.url }), earlier[nth] ?? [])),
  ]);
  return { at: new Date(), secondsBetween, processes: answered, streams, redisAnswers };
};

const readProcess = async (one: Process, readyUrl: string, earlier: readonly Sample[]): Promise<ProcessFacts> => {
  const { name, kind } = one;
  const [ready, samples] = await Promise.all([get(readyUrl), readMetrics(one)]);
  // As at its start (see ready.ts): the client has no probe, and a service that is not ready answers 503.
  const isReady = ready !== null && ready.status < 500;
  return { name, kind, answers: ready !== null, isReady, samples, earlier };
};

const readMetrics = async (one: Process, withinMs = timeoutMs): Promise<Sample[]> => {
  if (['gateway', 'client', 'sandbox'].includes(one.kind)) return [];
  const metrics = await get(`${urlOf(one)}/metrics`, withinMs);
  return metrics?.status === 200 ? readSamples(metrics.body) : [];
};

const get = async (
  url: string,
  withinMs = timeoutMs,
): Promise<{ readonly status: number; readonly body: string } | null> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) });
    return { status: response.status, body: await response.text() };
  } catch {
    return null;
  }
};

/** Whether the broker greets. The client of NATS would hold on to its connection to a frozen one, and this process with it. */
const greets = async (url: string): Promise<boolean> => {
  const [server] = [natsOptions(url).servers ?? []].flat();
  const { hostname, port } = new URL(`nats://${server}`);
  const socket = connectTcp({ host: hostname, port: Number(port || 4222) });
  try {
    const [greeting] = await once(socket, 'data', { signal: AbortSignal.timeout(timeoutMs) });
    return String(greeting).startsWith('INFO');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

const readStreams = async (url: string): Promise<StreamFacts[] | null> => {
  if (!(await greets(url))) return null;
  const nc = await connect({ ...natsOptions(url), name: 'ops', reconnect: false, timeout: timeoutMs });
  try {
    const jsm = await jetstreamManager(nc, { timeout: timeoutMs, checkAPI: false });
    const streams = await jsm.streams.list().next();
    const known = Object.values(streamOf).map(({ name }) => name);
    return await Promise.all(
      streams
        .filter(({ config }) => known.includes(config.name))
        .sort((one, other) => known.indexOf(one.config.name) - known.indexOf(other.config.name))
        .map(async ({ config, state }) => {
          const consumers = await jsm.consumers.list(config.name).next();
          const pending = consumers.map((one) => [one.name, one.num_pending + one.num_ack_pending]);
          return {
            ...{ name: config.name, messages: state.messages, bytes: state.bytes, maxBytes: config.max_bytes },
            pending: Object.fromEntries(pending),
          };
        }),
    );
  } finally {
    // A frozen server would not confirm that everything is sent.
    void nc.close();
  }
};

const pingRedis = async (url: string): Promise<boolean> => {
  const redis = new Redis(url, {
    ...{ lazyConnect: true, connectTimeout: timeoutMs, commandTimeout: timeoutMs },
    ...{ retryStrategy: () => null, enableOfflineQueue: false, maxRetriesPerRequest: 0 },
  });
  redis.on('error', () => {});
  const timeout = new Promise<false>((resolve) => setTimeout(resolve, timeoutMs, false).unref());
  const ping = redis
    .connect()
    .then(() => redis.ping())
    .then(
      () => true,
      () => false,
    );
  const answers = await Promise.race([ping, timeout]);
  redis.disconnect();
  return answers;
};
