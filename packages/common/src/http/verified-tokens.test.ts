import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createVerifiedTokens } from './verified-tokens.ts';

const caller = (id: string) => ({
  id,
  name: 'Ada',
  expiresAtMs: Date.now() + 900_000,
  keyId: 'k',
  sessionHash: 's',
});

describe('verified tokens', () => {
  it('are limited per user: the oldest is dropped, those of others stay', () => {
    const tokens = createVerifiedTokens({ maxPerUser: 2 });
    tokens.add('other', caller('grace'));
    for (const token of ['first', 'second', 'third']) tokens.add(token, caller('ada'));
    assert.equal(tokens.find('first'), undefined);
    for (const token of ['second', 'third', 'other']) assert.ok(tokens.find(token), token);
    assert.equal(tokens.size(), 3);
  });

  it('are limited in total', () => {
    const tokens = createVerifiedTokens({ max: 3 });
    for (let n = 0; n < 10; n += 1) tokens.add(`token ${n}`, caller(`user ${n}`));
    assert.equal(tokens.size(), 3);
    assert.equal(tokens.find('token 6'), undefined);
    assert.equal(tokens.find('token 9')?.id, 'user 9');
  });

  it('that are added again after they were dropped are stored once', () => {
    const tokens = createVerifiedTokens({ max: 3, maxPerUser: 2 });
    for (const token of ['a', 'b', 'a', 'a', 'c']) tokens.add(token, caller('ada'));
    assert.equal(tokens.size(), 2);
    assert.ok(tokens.find('a') && tokens.find('c'));
  });
});
