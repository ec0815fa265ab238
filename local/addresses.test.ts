import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesOf, whereToOpen } from './addresses.ts';

const machine = { addresses: ['192.168.1.5', '2001:db8::5', '172.17.0.1'], name: 'mac.local' };
const of = (host: string, publicUrl?: string) => addressesOf({ host, port: 3000, publicUrl }, machine);

test('on loopback the pages are at localhost, however that is written, and no phone can open them', () => {
  assert.deepEqual(of('127.0.0.1'), {
    localUrl: 'http://localhost:3000',
    publicUrl: 'http://localhost:3000',
    otherOrigins: ['http://127.0.0.1:3000', 'http://[::1]:3000'],
    networkUrls: [],
  });
});

test('on all addresses links lead to one that a phone can open, and every other address and name is ours, too', () => {
  const { localUrl, publicUrl, otherOrigins, networkUrls } = of('0.0.0.0');
  assert.deepEqual(
    [localUrl, publicUrl, networkUrls],
    ['http://localhost:3000', 'http://192.168.1.5:3000', ['http://192.168.1.5:3000', 'http://172.17.0.1:3000']],
  );
  assert.deepEqual(otherOrigins, [
    'http://localhost:3000',
    'http://172.17.0.1:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'http://mac.local:3000',
    'http://mac:3000',
  ]);
  assert.deepEqual(of('::').networkUrls, [
    'http://192.168.1.5:3000',
    'http://[2001:db8::5]:3000',
    'http://172.17.0.1:3000',
  ]);
});

test('on one address of the network the pages are there and nowhere else', () => {
  assert.deepEqual(of('192.168.1.5'), {
    localUrl: 'http://192.168.1.5:3000',
    publicUrl: 'http://192.168.1.5:3000',
    otherOrigins: [],
    networkUrls: ['http://192.168.1.5:3000'],
  });
});

test('a given public address is where links lead; programs on the machine stay with the local one', () => {
  const { localUrl, publicUrl, otherOrigins } = of('0.0.0.0', 'https://tickets.example');
  assert.deepEqual([localUrl, publicUrl], ['http://localhost:3000', 'https://tickets.example']);
  assert.ok(otherOrigins.includes('http://192.168.1.5:3000'));
});

test('a machine without a network keeps to localhost', () => {
  const alone = addressesOf({ host: '0.0.0.0', port: 80, publicUrl: undefined }, { addresses: [], name: 'ein name' });
  assert.deepEqual(alone, {
    localUrl: 'http://localhost',
    publicUrl: 'http://localhost',
    otherOrigins: ['http://127.0.0.1', 'http://[::1]'],
    networkUrls: [],
  });
});

test('a start says where to open it, on a phone, too, if the network can reach it', () => {
  assert.deepEqual(whereToOpen(of('127.0.0.1')), [['open', 'http://localhost:3000', '']]);
  assert.deepEqual(whereToOpen(of('0.0.0.0')), [
    ['open', 'http://localhost:3000', ''],
    ['on a phone', 'http://192.168.1.5:3000', 'in the same network'],
    ['or', 'http://172.17.0.1:3000', ''],
  ]);
  assert.deepEqual(whereToOpen(of('192.168.1.5')), [['open', 'http://192.168.1.5:3000', '']]);
  assert.deepEqual(whereToOpen(of('127.0.0.1', 'https://tickets.example')), [['open', 'https://tickets.example', '']]);
});
