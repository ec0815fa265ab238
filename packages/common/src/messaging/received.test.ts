import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { describe, it } from 'node:test';
import { headers } from '@nats-io/transport-node';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { receive, receiveFromLog } from './received.ts';
import { on, type Subscription } from './subscription.ts';

const subscription = on(UserCreated, async () => {}) as Subscription;
const subscriptions = new Map([[subscription.type, subscription]]);
const id = randomUUIDv7();
const user = { id: randomUUIDv7(), name: 'Ada', version: 1 };
const valid = { 'ce-type': 'user.created', 'ce-id': id, 'Nats-Expected-Stream': 'USERS' };

const read = (given: Record<string, string>, data = JSON.stringify(user)) => {
  const header = headers();
  for (const [name, value] of Object.entries(given)) header.set(name, value);
  const msg = {
    ...{ headers: header, data: new TextEncoder().encode(data), seq: 3 },
    info: { stream: 'USERS', deliveryCount: 2 },
  } as never;
  return receive(msg, subscriptions);
};
const reasonOf = (given: Record<string, string>, data?: string): string => {
  const received = read(given, data);
  return received.kind === 'broken' ? received.reason : received.kind;
};

describe('a message at the boundary', () => {
  it('for a subscription has its id, its body as the schema reads it, and the subscription', () => {
    const { delivery, ...received } = read(valid, JSON.stringify({ ...user, later: 'a field of a newer release' }));
    assert.deepEqual(received, { kind: 'wanted', id, body: user, subscription });
    const { stream, seq, type, deliveries } = delivery;
    assert.deepEqual([stream, seq, delivery.id, type, deliveries], ['USERS', 3, id, 'user.created', 2]);
    assert.equal(read({ ...valid, 'ce-id': id.toUpperCase() }).kind, 'wanted');
  });

  it('of a type without a subscription is ignored, whatever its body', () => {
    assert.equal(read({ ...valid, 'ce-type': 'user.renamed' }, 'nonsense').kind, 'ignored');
  });

  it('that its owner did not publish to this stream is broken', () => {
    const reason = 'It was not published to this stream by its owner.';
    for (const origin of ['', 'ORDERS', 'users'])
      assert.equal(reasonOf({ ...valid, 'Nats-Expected-Stream': origin }), reason);
    const bare = receive({ data: new Uint8Array(), info: { stream: 'USERS' } } as never, subscriptions);
    assert.deepEqual([bare.kind, bare.kind === 'broken' && bare.reason], ['broken', reason]);
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

describe('a message from the log of its owner', () => {
  const message = { id, type: 'user.created', txid: '7', pos: 1, body: JSON.stringify(user), traceparent: 'trace' };
  const readFromLog = (given: Partial<typeof message> = {}) => {
    const calls: string[] = [];
    const received = receiveFromLog(
      { ...message, ...given },
      { owner: 'auth', tries: 3, fail: () => void calls.push('failed') },
      subscriptions,
    );
    return { received, calls };
  };

  it('is the same as from the stream, without a sequence, and counts its tries', () => {
    const { received, calls } = readFromLog();
    const { delivery, ...rest } = received;
    assert.deepEqual(rest, { kind: 'wanted', id, body: user, subscription });
    const { stream, seq, type, deliveries, traceparent } = delivery;
    assert.deepEqual(
      [stream, seq, delivery.id, type, deliveries, traceparent],
      ['USERS', null, id, 'user.created', 4, 'trace'],
    );
    delivery.ack();
    assert.deepEqual(calls, []);
    delivery.nak(200);
    assert.deepEqual(calls, ['failed']);
  });

  it('is broken or ignored for the same reasons', () => {
    assert.equal(readFromLog({ body: '{}' }).received.kind, 'broken');
    assert.equal(readFromLog({ type: 'user.renamed' }).received.kind, 'ignored');
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
