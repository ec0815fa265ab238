import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientAddress, networkOf } from './client-address.ts';

test('without proxies of ours the peer is the caller, whatever the header says', () => {
  assert.equal(clientAddress('203.0.113.9', '198.51.100.1', 0), '198.51.100.1');
});

test('behind one proxy the caller is what that proxy saw, not what the caller wrote', () => {
  assert.equal(clientAddress('10.0.0.1, 203.0.113.9', '127.0.0.1', 1), '203.0.113.9');
  assert.equal(clientAddress('10.0.0.1, 203.0.113.9, 192.0.2.1', '127.0.0.1', 2), '203.0.113.9');
});

test('a request that came past the proxies is its peer', () => {
  assert.equal(clientAddress(undefined, '127.0.0.1', 1), '127.0.0.1');
  assert.equal(clientAddress('', '127.0.0.1', 1), '127.0.0.1');
  assert.equal(clientAddress('203.0.113.9', '127.0.0.1', 2), '203.0.113.9');
});

test('a network is an IPv4 address, or the first 64 bits of an IPv6 address', () => {
  for (const [address, network] of [
    // The same as in gateway/src/bounds.test.ts.
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'],
    ['2001:0DB8:0000:0007::9', '2001:db8:0:7::/64'],
    ['2001:db8:0:7::', '2001:db8:0:7::/64'],
    ['2001:db8:0:8::', '2001:db8:0:8::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['2001::7:1:2:3:4', '2001:0:0:7::/64'],
    ['2001:db8::7:0:0:1.2.3.4', '2001:db8:0:7::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['not an address', 'not an address'],
  ] as const)
    assert.equal(networkOf(address), network, address);
});
