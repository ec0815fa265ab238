import assert from 'node:assert/strict';
import { it } from 'node:test';
import { natsOptions } from './nats-options.ts';

it('a NATS URL has servers, and may have user, password and TLS', () => {
  for (const [url, options] of [
    ['nats:4222', { servers: ['nats:4222'] }],
    ['nats://nats:4222', { servers: ['nats:4222'] }],
    ['nats://a:4222,b:4222', { servers: ['a:4222', 'b:4222'] }],
    ['tls://a:4222,b:4222', { servers: ['a:4222', 'b:4222'], tls: {} }],
    ['nats://u:p@a:4222,b:4222', { servers: ['a:4222', 'b:4222'], user: 'u', pass: 'p' }],
    ['tls://u%3A:p%40%2F@a:4222', { servers: ['a:4222'], user: 'u:', pass: 'p@/', tls: {} }],
    ['u:p@a:4222', { servers: ['a:4222'], user: 'u', pass: 'p' }],
    ['nats://u:@a:4222', { servers: ['a:4222'], user: 'u', pass: '' }],
  ] as const)
    assert.deepEqual(natsOptions(url), options, url);
});
