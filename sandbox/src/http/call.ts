import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callKinds, type FaultKind, type FaultRule, replayKinds } from '../domain/fault-rule.ts';
import { judge, type KeptAnswer, type KeyedCall } from '../domain/idempotency.ts';
import { waitOf } from '../domain/pick-faults.ts';
import { type Problem, Refusal } from '../domain/refusal.ts';
import type { Call, Operation } from '../operations/operation.ts';
import { readParams } from '../operations/params.ts';
import { problemView } from '../views/problem-view.ts';
import type { World } from '../world.ts';
import { expand } from './expand.ts';
import { parseForm } from './form.ts';
import { authenticate, type Keys, secretKeyRequired } from './keys.ts';

/** What the calls share. `running` holds the idempotency keys of calls that have begun and not ended. */
export type Api = { readonly world: World; readonly keys: Keys; readonly running: Set<string> };

type Answer = { readonly status: number; readonly body: string };

const formOf = (request: FastifyRequest): string => {
  if (request.method !== 'POST') return (request.query as { text: string }).text;
  const body = request.body ?? '';
  if (typeof body === 'string') return body;
  throw new Refusal({
    status: 400,
    type: 'invalid_request_error',
    message: 'Send the parameters form-encoded, not as JSON.',
  });
};

const keyedCall = (request: FastifyRequest, form: string): KeyedCall | null => {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || typeof key !== 'string' || key === '') return null;
  const endpoint = `POST ${request.url.split('?')[0]}`;
  return { key, endpoint, fingerprint: hash('sha1', form.split('&').sort().join('&')) };
};

const brokenProblem = (status: number): Problem =>
  status === 429
    ? { status, type: 'invalid_request_error', code: 'rate_limit', message: 'Too many calls at once. Slow down.' }
    : { status, type: 'api_error', message: 'Something broke here, as a fault rule asked for.' };

/** Turns an operation into a route: key, parameters, idempotency and faults are the same for all of them. */
export const answerCalls =
  <Input>({ world, keys, running }: Api, operation: Operation<Input>) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const byPublishableKey = authenticate(request.headers.authorization, keys) === 'publishable';
    if (byPublishableKey && !operation.publishable) throw secretKeyRequired();
    const form = formOf(request);
    const keyed = keyedCall(request, form);
    const now = world.clock();
    const call: Call = { byPublishableKey, requestId: request.id, idempotencyKey: keyed?.key ?? null, now };

    const params = readParams(parseForm(form));
    const expansions = params.texts('expand') ?? [];
    const input = operation.parse(params, (request.params as { id?: string }).id ?? '');

    const strike = (kinds: readonly FaultKind[]): readonly FaultRule[] =>
      world.faults.strike(
        { kinds, operation: operation.name, path: request.url.split('?')[0] },
        () => operation.metadata?.(input, world) ?? {},
      );
    const wait = async (faults: readonly FaultRule[], kind: FaultKind): Promise<void> => {
      for (const rule of faults) if (rule.kind === kind) await sleep(waitOf(rule, world.random));
    };
    const drop = (): FastifyReply => {
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    };
    const send = async (answer: Answer, faults: readonly FaultRule[]): Promise<FastifyReply> => {
      await wait(faults, 'slow-after');
      if (faults.some(({ kind }) => kind === 'drop-after')) return drop();
      // Stripe says so itself: after a kept 500 a retry only hears the same again, after a 429 it is worth while.
      if (answer.status === 429) reply.header('stripe-should-retry', 'true');
      else if (keyed && answer.status >= 500) reply.header('stripe-should-retry', 'false');
      return reply.code(answer.status).type('application/json').send(answer.body);
    };
    const refused = (problem: Problem): Answer => ({
      status: problem.status,
      body: JSON.stringify(problemView(problem, world.publicUrl(), byPublishableKey)),
    });
    const keep = (answer: Answer): Answer => {
      if (keyed && answer.status !== 429) {
        world.store.keptAnswers.keep(keyed.key, { ...keyed, ...answer, requestId: request.id, keptAt: now });
      }
      return answer;
    };
    const perform = (failure: FaultRule | undefined): Answer =>
      world.store.inTransaction(() => {
        const outcome = operation.run(input, world, call);
        if (failure) return keep(refused(brokenProblem(failure.status)));
        if ('problem' in outcome) return keep(refused(outcome.problem));
        return keep({ status: 200, body: JSON.stringify(expand(world, outcome.object, expansions)) });
      });
    const performOrRefuse = (failure: FaultRule | undefined): Answer => {
      try {
        return perform(failure);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const problem = failure ? brokenProblem(failure.status) : error.problem;
        return world.store.inTransaction(() => keep(refused(problem)));
      }
    };

    if (keyed) {
      reply.header('idempotency-key', keyed.key);
      const verdict = judge(keyed, world.store.keptAnswers.find(keyed.key), running.has(keyed.key), now);
      if (verdict !== 'run') return send(replay(reply, verdict), strike(replayKinds));
      reply.header('original-request', request.id);
      running.add(keyed.key);
    }
    let faults: readonly FaultRule[];
    let answer: Answer;
    try {
      faults = strike(callKinds);
      await wait(faults, 'slow-before');
      if (faults.some(({ kind }) => kind === 'drop-before')) return drop();
      const before = faults.find(({ kind }) => kind === 'error-before');
      answer = before
        ? world.store.inTransaction(() => keep(refused(brokenProblem(before.status))))
        : performOrRefuse(faults.find(({ kind }) => kind === 'error-after'));
    } finally {
      if (keyed) running.delete(keyed.key);
    }
    world.wakeWebhooks();
    return send(answer, faults);
  };

const replay = (reply: FastifyReply, kept: KeptAnswer): Answer => {
  reply.header('original-request', kept.requestId);
  reply.header('idempotent-replayed', 'true');
  return kept;
};
