import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceName } from './device-name.ts';
import { safeReturn } from './return.ts';
import { signMistakes } from './sign-mistakes.ts';

test('signing in only ever comes back to a page of ours', () => {
  assert.equal(safeReturn('/orders/1?a=b'), '/orders/1?a=b');
  for (const other of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '', null])
    assert.equal(safeReturn(other), '/');
});

test('sign-up reports an invalid name and accepts no name; sign-in has no name field', () => {
  const mistakes = (name: string) => signMistakes('up', 'ada@example.com', 'two stubs please', name);
  assert.deepEqual(mistakes(''), {});
  assert.deepEqual(mistakes('Ada Lovelace'), {});
  for (const name of ['Ticketing Support', 'Ada\u202e', '\u3164', '🎫'.repeat(76)])
    assert.deepEqual(Object.keys(mistakes(name)), ['name'], name);
});

test('a device is called what its owner would call it', () => {
  assert.equal(
    deviceName('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'),
    'Firefox on Windows',
  );
  assert.equal(
    deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1'),
    'Safari on iPhone',
  );
  assert.equal(deviceName(null), 'Another device');
});
