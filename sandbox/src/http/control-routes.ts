import { createReadStream, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { BadFaultRule, readFaultRule } from '../domain/fault-rule.ts';
import { newId } from '../domain/ids.ts';
import { badParameter, noSuch } from '../domain/refusal.ts';
import { answerChallenge } from '../operations/answer-challenge.ts';
import { findIntent } from '../operations/operation.ts';
import { readParams } from '../operations/params.ts';
import { intentView } from '../views/intent-view.ts';
import { ledgerView } from '../views/ledger-view.ts';
import type { World } from '../world.ts';
import { parseForm } from './form.ts';
import { authenticate, type Keys, secretKeyRequired } from './keys.ts';

type Access = { readonly keys: Keys; readonly isStranger: (request: IncomingMessage) => boolean };

const chunk = 500;

/** All intents from after `pos`, oldest first, as one JSON object written bit by bit, so that other calls get their turn. */
async function* writeLedger(world: World, pos: number, limit: number): AsyncGenerator<string> {
  yield '{"intents":[';
  let at = pos;
  let written = 0;
  let hasMore = false;
  for (;;) {
    const page = world.store.intents.walk(at, Math.min(chunk, limit - written + 1));
    const wanted = page.intents.slice(0, limit - written);
    hasMore = wanted.length < page.intents.length;
    const lines = wanted.map((intent) => JSON.stringify(ledgerView(intent))).join(',\n');
    if (lines !== '') yield (written > 0 ? ',\n' : '\n') + lines;
    written += wanted.length;
    if (hasMore || page.intents.length < chunk) break;
    at = page.pos;
    await breathe();
  }
  yield `\n],"count":${written},"hasMore":${hasMore}}\n`;
}

/**
 * Routes for tests and operators, besides Stripe's API, only on the sandbox's own port and with the secret key. Through a
 * gateway these routes do not exist, whatever the key.
 */
export const addControlRoutes = (server: FastifyInstance, world: World, access: Access): void => {
  server.get('/livez', async () => ({ status: 'ok' }));
  server.get('/readyz', async () => ({ status: 'ok' }));

  server.register(async (control) => {
    control.addHook('onRequest', async (request, reply) => {
      if (access.isStranger(request.raw)) return reply.callNotFound();
      if (authenticate(request.headers.authorization, access.keys) !== 'secret') throw secretKeyRequired();
    });

    control.get('/__ledger', async (request, reply) => {
      const params = readParams(parseForm((request.query as { text: string }).text));
      const after = params.text('after');
      const limit = params.integer('limit') ?? Number.MAX_SAFE_INTEGER;
      params.end();
      if (limit < 1) throw badParameter('limit', 'limit must be at least 1.');
      const pos = after === undefined ? 0 : world.store.intents.positionOf(after);
      if (pos === undefined) throw noSuch('payment_intent', after!, 'after', 400);
      return reply.type('application/json').send(Readable.from(writeLedger(world, pos, limit)));
    });

    control.get('/__data', async (_request, reply) => {
      const copy = createReadStream(world.store.copy());
      copy.once('close', () => rmSync(copy.path, { force: true }));
      return reply.type('application/vnd.sqlite3').send(copy);
    });

    control.get('/__faults', async () => ({ rules: world.faults.rules() }));
    control.post('/__faults', async (request, reply) => {
      try {
        const rule = readFaultRule(request.body, newId('fault'));
        world.faults.add(rule);
        return reply.code(201).send(rule);
      } catch (error) {
        if (error instanceof BadFaultRule) return reply.code(400).send({ mistakes: error.mistakes });
        throw error;
      }
    });
    control.delete('/__faults', async (_request, reply) => {
      world.faults.clear();
      return reply.code(204).send();
    });
    control.delete<{ Params: { id: string } }>('/__faults/:id', async ({ params }, reply) => {
      if (!world.faults.remove(params.id)) throw noSuch('fault', params.id, 'id', 404);
      return reply.code(204).send();
    });

    control.post<{ Params: { id: string } }>('/__challenges/:id', async ({ params, body }) => {
      const outcome = (body as { outcome?: unknown } | null)?.outcome;
      if (outcome !== 'complete' && outcome !== 'fail') {
        throw badParameter('outcome', 'Send { "outcome": "complete" } or { "outcome": "fail" }.');
      }
      const intent = findIntent(world, params.id);
      if (!intent.challenge?.open) {
        throw badParameter('id', `Nobody asks for 3-D Secure on ${intent.id}: its status is ${intent.status}.`);
      }
      return intentView(answerChallenge(world, intent, outcome), world.publicUrl());
    });
  });
};
