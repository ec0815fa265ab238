import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@ticketing/common/refusal';
import { BetterAuthError } from 'better-auth';
import { APIError } from 'better-auth/api';
import { pino } from 'pino';
import type { Accounts } from './better-auth.ts';
import { prepareSigning } from './prepare-signing.ts';
import { refuse } from './refuse.ts';

const thrownBy = (error: unknown): unknown => {
  try {
    return refuse(error);
  } catch (thrown) {
    return thrown;
  }
};
const apiError = (status: ConstructorParameters<typeof APIError>[0], code: string, cause?: unknown) =>
  Object.assign(new APIError(status, { code, message: 'No.' }), { cause });

test('an error of better-auth is its cause, a wrong present password, an ended session, or stays what it is', () => {
  const cause = new Error('the database is away');
  assert.equal(thrownBy(apiError('UNAUTHORIZED', 'FAILED', cause)), cause);
  const wrong = thrownBy(apiError('BAD_REQUEST', 'INVALID_PASSWORD'));
  assert.ok(wrong instanceof Refusal);
  assert.deepEqual([wrong.code, wrong.event], ['invalid-input', 'password-change-failed']);
  assert.deepEqual(wrong.errors, [{ field: 'currentPassword', message: 'is not your present password' }]);
  assert.match(wrong.message, /not your present password/);
  const ended = thrownBy(apiError('UNAUTHORIZED', 'UNAUTHORIZED'));
  assert.ok(ended instanceof Refusal);
  assert.deepEqual([ended.code, ended.message.includes('Sign in')], ['not-signed-in', true]);
  const withoutBody = Object.assign(new APIError('INTERNAL_SERVER_ERROR'), { body: undefined });
  for (const other of [apiError('INTERNAL_SERVER_ERROR', 'FAILED', 'no error'), withoutBody, cause, 'text'])
    assert.equal(thrownBy(other), other);
});

test('auth does not start with keys of another secret or with an unknown error, but does while the database is away', async () => {
  const lines: { readonly level: number }[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const prepare = (error: Error) =>
    prepareSigning({ api: { ensureSigningKey: () => Promise.reject(error) } } as unknown as Accounts, log);
  const secret = new BetterAuthError('Failed to decrypt private key.');
  await assert.rejects(
    prepare(secret),
    (error: Error) => error.message.startsWith('AUTH_SECRET is not') && error.cause === secret,
  );
  for (const error of [new BetterAuthError('Failed to sign.'), new Error('Failed to decrypt'), new TypeError('a bug')])
    await assert.rejects(prepare(error), (thrown) => thrown === error);
  assert.deepEqual(lines, []);
  await prepare(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
  assert.deepEqual(
    lines.map(({ level }) => level),
    [40],
    'a warning',
  );
});
