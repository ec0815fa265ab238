import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { describe, it } from 'node:test';
import { headers } from '@nats-io/transport-node';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { receive } from './received.ts';
import { on, type Subscription } from './subscription.ts';

const subscription = on(UserCreated, async () => {}) as Subscription;
const subscriptions = new Map([[subscription.type, subscription]]);
const id = randomUUIDv7();
const user = { id: randomUUIDv7(), name: 'Ada', version: 1 };
const valid = { 'ce-type': 'user.created', 'ce-id': id, 'Nats-Expected-Stream': 'USERS' };

const read = (given: Record<string, string>, data = JSON.stringify(user)) => {
  const header = headers();
  for (const [name, value] of Object.entries(given)) header.set(name, value);
  const msg = { headers: header, data: new TextEncoder().encode(data), info: { stream: 'USERS' } } as never;
  return { received: receive(msg, subscriptions), msg };
};
const reasonOf = (given: Record<string, string>, data?: string): string => {
  const { received } = read(given, data);
  return received.kind === 'broken' ? received.reason : received.kind;
};

describe('a message at the boundary', () => {
  it('for a subscription has its id, its body as the schema reads it, and the subscription', () => {
    const { received, msg } = read(valid, JSON.stringify({ ...user, later: 'a field of a newer release' }));
    assert.deepEqual(received, { kind: 'wanted', msg, id, body: user, subscription });
    assert.equal(read({ ...valid, 'ce-id': id.toUpperCase() }).received.kind, 'wanted');
  });

  it('of a type without a subscription is ignored, whatever its body', () => {
    const { received, msg } = read({ ...valid, 'ce-type': 'user.renamed' }, 'nonsense');
    assert.deepEqual(received, { kind: 'ignored', msg });
  });

  it('that its owner did not publish to this stream is broken', () => {
    const reason = 'It was not published to this stream by its owner.';
    for (const origin of ['', 'ORDERS', 'users'])
      assert.equal(reasonOf({ ...valid, 'Nats-Expected-Stream': origin }), reason);
    const msg = { headers: undefined, data: new Uint8Array(), info: { stream: 'USERS' } } as never;
    assert.deepEqual(receive(msg, subscriptions), { kind: 'broken', msg, reason });
  });

  it('without a type, or without an id that the inbox can store, is broken', () => {
    const reason = 'The CloudEvents headers ce-type and ce-id are missing.';
    for (const wrong of [
      { 'ce-type': '' },
      { 'ce-id': '' },
      { 'ce-id': 'nonsense' },
      { 'ce-id': `x${id}` },
      { 'ce-id': `${id}x` },
      { 'ce-id': id.replaceAll('-', '') },
      { 'ce-id': id.replace(/^./, 'g') },
    ])
      assert.equal(reasonOf({ ...valid, ...wrong }), reason, JSON.stringify(wrong));
  });

  it('whose body is not as agreed is broken, with what is wrong', () => {
    assert.match(reasonOf(valid, '{"id":'), /^The body is not JSON: .+/);
    assert.match(reasonOf(valid, '{"id":7,"name":"Ada"}'), /^The body is not as agreed: id: .+; version: .+/);
  });
});

describe('a subscription', () => {
  it('has the type, the owner and the schema of its message, and its handler', () => {
    const handle = async () => {};
    const { type, owner, schema, handle: given } = on(UserCreated, handle);
    assert.deepEqual([type, owner], ['user.created', 'auth']);
    assert.equal(schema, UserCreated.body);
    assert.equal(given, handle);
  });
});
