import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deviceName } from './device-name.ts';
import { safeReturn, signInFor } from './return.ts';
import { signMistakes } from './sign-mistakes.ts';

test('signing in only ever comes back to a page of ours', () => {
  assert.equal(safeReturn('/orders/1?a=b'), '/orders/1?a=b');
  for (const other of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '', null])
    assert.equal(safeReturn(other), '/');
});

test('a return address with control characters, backslashes or dots that lead to another site is refused', () => {
  for (const drop of ['\t', '\n', '\r', '\0', '\u007f', '\u0085', '\t\\', '\\'])
    for (const other of [`/${drop}/evil.example/x`, `${drop}//evil.example`, `/orders/${drop}/evil.example`])
      assert.equal(safeReturn(other), '/', JSON.stringify(other));
  for (const dots of ['.', '..', './.', '%2e', 'a/..', 'a/%2E%2e'])
    assert.equal(safeReturn(`/${dots}//evil.example`), '/', dots);
});

test('any return address stays on the site, also when a browser resolves it twice', () => {
  const piece = fc.constantFrom(...'/\\\t\n\r.@:?#', '..', '%2e', '%2f', '%5c', 'evil.example');
  const address = fc
    .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 8 })
    .map((parts) => parts.join(''));
  const shop = 'https://shop.example/signin';
  fc.assert(
    fc.property(
      fc.oneof(
        address,
        address.map((rest) => `/${rest}`),
      ),
      (next) => {
        const path = safeReturn(next);
        const { origin, pathname, search, hash } = new URL(path, shop);
        assert.equal(origin, 'https://shop.example');
        assert.equal(new URL(`${pathname}${search}${hash}`, shop).origin, origin);
        assert.equal(safeReturn(path), path);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a page of the site is returned to unchanged', () => {
  const segment = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
  fc.assert(
    fc.property(fc.array(segment), fc.dictionary(segment, fc.string()), (path, query) => {
      const page = `/${path.join('/')}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ''}`;
      assert.equal(safeReturn(page), page);
      assert.equal(safeReturn(new URL(signInFor(page), 'http://localhost').searchParams.get('next')), page);
    }),
  );
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
