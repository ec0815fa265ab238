import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Problem, problems } from '@ticketing/contracts/http/problems';
import { pino } from 'pino';
import { Refusal } from '../refusal.ts';
import { refusalFor } from './problem.ts';
import { createServer, type Server } from './server.ts';

const withCode = (code: string, more: object = {}): Error =>
  Object.assign(new Error('a detail of our own'), { code, ...more });

describe('an error', () => {
  const meanings: [what: string, error: Error, code: string, retryAfterSeconds?: number][] = [
    ['with a number out of range', withCode('22003'), 'invalid-input'],
    ['with text that cannot be encoded', withCode('22P05'), 'invalid-input'],
    ['with a row that is too large', withCode('54000'), 'invalid-input'],
    ['of a class that only contains 22', withCode('122003'), 'internal-error'],
    ['of a longer code than 54000', withCode('540001'), 'internal-error'],
    ['of a unique constraint', withCode('23505'), 'internal-error'],
    ['of a database that shuts down', withCode('57P01'), 'unavailable', 1],
    ['of a connection that was refused', withCode('ECONNREFUSED'), 'unavailable', 1],
    ['of a body that is too large', withCode('FST_ERR_CTP_BODY_TOO_LARGE', { statusCode: 413 }), 'body-too-large'],
    ['of another media type', withCode('FST_ERR_CTP_INVALID_MEDIA_TYPE'), 'unsupported-media-type'],
    ['of the framework for which the caller is to blame', withCode('FST_OTHER', { statusCode: 400 }), 'invalid-input'],
    ['of the framework with status 499', withCode('FST_OTHER', { statusCode: 499 }), 'invalid-input'],
    ['of the framework with status 500', withCode('FST_OTHER', { statusCode: 500 }), 'internal-error'],
    ['of the framework with status 399', withCode('FST_OTHER', { statusCode: 399 }), 'internal-error'],
    ['of ours', new Error('a detail of our own'), 'internal-error'],
  ];
  for (const [what, error, code, retryAfterSeconds] of meanings)
    it(`${what} is told as ${code}, without its details`, () => {
      const refusal = refusalFor(error);
      assert.equal(refusal.code, code);
      assert.equal(refusal.retryAfterSeconds, retryAfterSeconds);
      assert.match(refusal.message, /^[A-Z].+\.$/);
      assert.doesNotMatch(refusal.message, /of our own/);
    });

  it('that is a refusal already is told as it is', () => {
    const refusal = new Refusal('ticket-sold-out', 'Gone.');
    assert.equal(refusalFor(refusal), refusal);
  });
});

describe('a problem', () => {
  let app: Server;
  const orderId = '0197f0c0-0000-7000-8000-000000000001';
  const refusals = {
    plain: new Refusal('own-hold', 'You hold them yourself.'),
    full: new Refusal('own-hold', 'You hold them yourself.', {
      orderId,
      errors: [{ field: 'quantity', message: 'is too high' }],
      retryAfterSeconds: 0,
      facts: { secret: 1 },
      event: 'hoarding',
    }),
  };
  before(async () => {
    app = await createServer({ name: 'refusing', path: 'refusing', log: pino({ level: 'silent' }) });
    app.get('/:kind', ({ params }) => {
      throw refusals[(params as { kind: keyof typeof refusals }).kind];
    });
  });
  after(() => app.close());

  it('has the status and title of its code, its type, the sentence and the request id, and nothing that is not there', async () => {
    const answer = await app.inject('/plain');
    const { status, title } = problems['own-hold'];
    assert.equal(answer.statusCode, status);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.deepEqual(answer.json(), {
      type: '/problems/own-hold',
      title,
      status,
      code: 'own-hold',
      detail: 'You hold them yourself.',
      requestId: answer.headers['x-request-id'],
    });
    assert.equal(answer.headers['retry-after'], undefined);
  });

  it('names the fields and the order it is about, and never what is logged only', async () => {
    const answer = await app.inject('/full');
    const problem = Problem.strict().parse(answer.json());
    assert.deepEqual(problem.errors, [{ field: 'quantity', message: 'is too high' }]);
    assert.equal(problem.orderId, orderId);
    assert.equal(answer.headers['retry-after'], '0');
  });
});
