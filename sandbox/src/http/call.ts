import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callKinds, type FaultKind, type FaultRule, replayKinds } from '../domain/fault-rule.ts';
import { judge } from '../domain/idempotency.ts';
import { waitOf } from '../domain/pick-faults.ts';
import type { Operation } from '../operations/operation.ts';
import type { World } from '../world.ts';
import { type Incoming, readCall } from './incoming.ts';
import type { Keys } from './keys.ts';
import { type Answer, perform } from './perform.ts';

/** What the calls share. `running` holds the idempotency keys of calls that have begun and not ended. */
export type Api = { readonly world: World; readonly keys: Keys; readonly running: Set<string> };

const has = (faults: readonly FaultRule[], kind: FaultKind): boolean => faults.some((rule) => rule.kind === kind);

const wait = async (world: World, faults: readonly FaultRule[], kind: FaultKind): Promise<void> => {
  for (const rule of faults) if (rule.kind === kind) await sleep(waitOf(rule, world.random));
};

const drop = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
};

/** Turns an operation into a route: keys, parameters, idempotency and faults are the same for all of them. */
export const answerCalls =
  <Input>({ world, keys, running }: Api, operation: Operation<Input>) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const incoming = readCall(request, operation, keys, world.clock());
    const { keyed } = incoming;
    const send = async (answer: Answer, faults: readonly FaultRule[]): Promise<FastifyReply> => {
      await wait(world, faults, 'slow-after');
      if (has(faults, 'drop-after')) return drop(request, reply);
      // After a kept 500 a retry only hears the same again; after a 429 it is worth while.
      if (answer.status === 429) reply.header('stripe-should-retry', 'true');
      else if (keyed && answer.status >= 500) reply.header('stripe-should-retry', 'false');
      return reply.code(answer.status).type('application/json').send(answer.body);
    };

    const performInTurn = async (faults: readonly FaultRule[]): Promise<Answer | null> => {
      try {
        await wait(world, faults, 'slow-before');
        return has(faults, 'drop-before') ? null : perform(world, operation, incoming, faults);
      } finally {
        if (keyed) running.delete(keyed.key);
      }
    };

    if (keyed) {
      reply.header('idempotency-key', keyed.key);
      const kept = world.store.keptAnswers.find(keyed.key);
      const verdict = judge(keyed, kept, running.has(keyed.key), incoming.call.now);
      reply.header('original-request', verdict === 'run' ? request.id : verdict.requestId);
      if (verdict !== 'run') {
        reply.header('idempotent-replayed', 'true');
        return send(verdict, strike(world, operation, incoming, replayKinds));
      }
      running.add(keyed.key);
    }
    const faults = strike(world, operation, incoming, callKinds);
    const answer = await performInTurn(faults);
    if (!answer) return drop(request, reply);
    world.wakeWebhooks();
    return send(answer, faults);
  };

const strike = <Input>(
  world: World,
  operation: Operation<Input>,
  { input, path }: Incoming<Input>,
  kinds: readonly FaultKind[],
): readonly FaultRule[] =>
  world.faults.strike({ kinds, operation: operation.name, path }, () => operation.metadata?.(input, world) ?? {});
