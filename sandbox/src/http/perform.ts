import type { FaultRule } from '../domain/fault-rule.ts';
import { type Problem, Refusal } from '../domain/refusal.ts';
import type { Operation } from '../operations/operation.ts';
import { problemView } from '../views/problem-view.ts';
import type { World } from '../world.ts';
import { expand } from './expand.ts';
import type { Incoming } from './incoming.ts';

export type Answer = { readonly status: number; readonly body: string };

const broken = ({ status }: FaultRule): Problem =>
  status === 429
    ? { status, type: 'invalid_request_error', code: 'rate_limit', message: 'Too many calls at once. Slow down.' }
    : { status, type: 'api_error', message: 'Something broke here, as a fault rule asked for.' };

/**
 * Runs an operation and keeps its answer under the call's key, both in one transaction: there is no moment at which
 * the thing is done and its answer forgotten. Faults put an error in its place (before) or over it (after).
 */
export const perform = <Input>(
  world: World,
  operation: Operation<Input>,
  incoming: Incoming<Input>,
  faults: readonly FaultRule[],
): Answer => {
  const { call, input, expansions, keyed } = incoming;
  const { store } = world;
  const refuse = (problem: Problem): Answer => ({
    status: problem.status,
    body: JSON.stringify(problemView(problem, world.publicUrl(), call.byPublishableKey)),
  });
  const keep = (answer: Answer): Answer => {
    // Stripe limits the rate before it looks at keys.
    if (keyed && answer.status !== 429) {
      store.keptAnswers.keep(keyed.key, { ...keyed, ...answer, requestId: call.requestId, keptAt: call.now });
    }
    return answer;
  };
  const before = faults.find(({ kind }) => kind === 'error-before');
  if (before) return store.inTransaction(() => keep(refuse(broken(before))));
  const after = faults.find(({ kind }) => kind === 'error-after');
  try {
    return store.inTransaction(() => {
      const outcome = operation.run(input, world, call);
      if (after) return keep(refuse(broken(after)));
      if ('problem' in outcome) return keep(refuse(outcome.problem));
      return keep({ status: 200, body: JSON.stringify(expand(world, outcome.object, expansions)) });
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return store.inTransaction(() => keep(refuse(after ? broken(after) : error.problem)));
  }
};
